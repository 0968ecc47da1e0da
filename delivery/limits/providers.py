"""Which domains' mail is taken by the same servers: what a provider counts together, our limits count together.

Freemail and the mail of internet providers, as far as it is known; what belongs to nobody here is "other".
"""

OTHER = "other"

LABELS = {
    "gmail": "Gmail",
    "outlook": "Outlook and Hotmail",
    "yahoo": "Yahoo and AOL",
    "icloud": "iCloud",
    "gmx": "GMX, WEB.DE and mail.com",
    "proton": "Proton",
    "mailru": "Mail.ru",
    "yandex": "Yandex",
    "qq": "QQ",
    "netease": "NetEase",
    "yahoo-japan": "Yahoo Japan",
    "comcast": "Comcast",
    "spectrum": "Spectrum",
    "t-online": "T-Online",
    "orange": "Orange",
    "free": "Free",
    "sfr": "SFR",
    "libero": "Libero",
    "ziggo": "Ziggo",
    "kpn": "KPN",
    "seznam": "Seznam",
    "wp": "Wirtualna Polska",
    "onet": "Onet",
    "interia": "Interia",
    "uol": "UOL",
    "naver": "Naver",
    "daum": "Daum",
    "rediff": "Rediffmail",
    "zoho": "Zoho",
    "fastmail": "Fastmail",
    OTHER: "All other domains",
}
"""The groups there are, with their names for people."""

EXACT = {
    "gmail": "gmail.com googlemail.com",
    "outlook": "msn.com passport.com passport.net windowslive.com livemail.tw",
    "yahoo": (
        "ymail.com rocketmail.com myyahoo.com aol.com aim.com netscape.net netscape.com cs.com compuserve.com "
        "love.com ygm.com wow.com games.com verizon.net att.net sbcglobal.net bellsouth.net ameritech.net "
        "pacbell.net swbell.net flash.net nvbell.net prodigy.net snet.net wans.net cox.net rogers.com sky.com "
        "aol.at aol.be aol.ch aol.co.nz aol.co.uk aol.com.ar aol.com.au aol.com.br aol.com.co aol.com.mx aol.cz "
        "aol.de aol.dk aol.es aol.fi aol.fr aol.hk aol.in aol.it aol.jp aol.kr aol.nl aol.pl aol.se aol.tw"
    ),
    "icloud": "icloud.com me.com mac.com",
    "gmx": (
        "gmx.de gmx.net gmx.at gmx.ch gmx.li gmx.org gmx.info gmx.biz gmx.eu gmx.com gmx.us gmx.co.uk gmx.fr "
        "gmx.es gmx.it gmx.tm web.de email.de mail.com email.com usa.com post.com consultant.com europe.com "
        "caramail.com caramail.fr"
    ),
    "proton": "proton.me protonmail.com protonmail.ch pm.me",
    "mailru": "mail.ru inbox.ru list.ru bk.ru internet.ru xmail.ru",
    "yandex": "yandex.ru yandex.com yandex.by yandex.kz yandex.ua yandex.com.tr ya.ru narod.ru",
    "qq": "qq.com vip.qq.com foxmail.com",
    "netease": "163.com 126.com yeah.net 188.com vip.163.com vip.126.com",
    "yahoo-japan": "yahoo.co.jp ymail.ne.jp ybb.ne.jp",
    "comcast": "comcast.net",
    "spectrum": "charter.net spectrum.net twc.com rr.com roadrunner.com",
    "t-online": "t-online.de magenta.de",
    "orange": "orange.fr wanadoo.fr",
    "free": "free.fr aliceadsl.fr",
    "sfr": "sfr.fr neuf.fr cegetel.net club-internet.fr 9online.fr",
    "libero": "libero.it virgilio.it inwind.it iol.it blu.it giallo.it",
    "ziggo": "ziggo.nl home.nl upcmail.nl chello.nl casema.nl quicknet.nl",
    "kpn": "kpnmail.nl kpnplanet.nl planet.nl hetnet.nl xs4all.nl telfort.nl",
    "seznam": "seznam.cz email.cz post.cz spoluzaci.cz",
    "wp": "wp.pl o2.pl tlen.pl go2.pl",
    "onet": "onet.pl onet.eu op.pl vp.pl poczta.onet.pl",
    "interia": "interia.pl interia.eu poczta.fm",
    "uol": "uol.com.br bol.com.br",
    "naver": "naver.com",
    "daum": "daum.net hanmail.net",
    "rediff": "rediffmail.com",
    "zoho": "zoho.com zoho.eu zoho.in zohomail.com zohomail.eu zohomail.in",
    "fastmail": "fastmail.com fastmail.fm",
}
"""Domains by group, as words."""

# A trade mark under a country's domain is its owner's, so a country we have not heard of is counted with the others:
# should that ever be wrong, a stranger shares a generous limit, which is the cheaper mistake.
FAMILIES = {"outlook": ("outlook", "hotmail"), "yahoo": ("yahoo",)}
"""Names that belong to a group under every country's domain: ``hotmail.fr``, ``yahoo.co.uk``, ``outlook.com.br``."""

# "live" is anybody's word: only those that are known to be Microsoft's.
LIVE = (
    "live.com live.at live.be live.ca live.ch live.cl live.cn live.co.kr live.co.uk live.co.za live.com.ar "
    "live.com.au live.com.mx live.com.my live.com.ph live.com.pk live.com.pt live.com.sg live.de live.dk live.fi "
    "live.fr live.hk live.ie live.in live.it live.jp live.nl live.no live.ph live.ru live.se"
)
"""The domains of Microsoft's Live, as words."""

COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca "
    "cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo "
    "fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je "
    "jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo "
    "mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt "
    "pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk "
    "tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
"""The countries' top-level domains (IANA's root zone), as words."""
