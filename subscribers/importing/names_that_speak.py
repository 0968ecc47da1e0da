"""What the names of columns and of files speak of, in the languages people keep lists in.

Words are looked for anywhere in a name, folded (:func:`~.fields.fold`), so a stem stands for all that begins with it.
"""

import re

from subscribers.importing.fields import fold


def _folded(names: str) -> tuple[str, ...]:
    return tuple(map(fold, names.split(",")))


REFUSALS = _folded("""unsub, reason for leaving, austrittsgrund, kündigungsgrund,
    blacklist, blocklist, opted out, opt out, do not mail, do not email, do not contact,
    do not bulk, dnc, no mail, nomail, no e-mail, no publicity, no news, suppress, robinson, werbesperre, mailsperre,
    newslettersperre, keine werbung, kein mailing, keine mails, keine e-mail, kein newsletter, abgemeldet, abbestellt,
    abmeld, gesperrt, sperrliste, pas de mail, pas d'e-mail, ne pas contacter, désabonné, désinscrit, liste noire,
    dado de baja, dada de baja, lista negra, no enviar, no contactar, não enviar, descadastrado, descadastrada,
    disiscritto, disiscritta, non inviare, non contattare, afgemeld, uitgeschreven, zwarte lijst, niet mailen,
    geen mail, avregistrerad, avprenumererad, svartlist, avmeldt, frameldt, afmeldt, wypisany, wypisana, czarna lista,
    odhlášen, leiratkozott, dezabonat, отписан, отписал, відписан, чёрный список, не писать, 退会, 配信停止, 配信不要,
    ブラックリスト, 退订, 退訂, 黑名单, 수신거부, 수신 거부""")
"""By yes or no: who must not be mailed."""

AGREEMENTS = _folded("""consent, einwillig, zustimm, einverständnis, dsgvo, gdpr, rgpd, permission, werbung erlaubt,
    darf, can mail, can email, may mail, may email, mailable, emailable, contactable, allow email, allows email,
    accepts, wants, receive, möchte, erhält, bekommt, im verteiler, newsletter, mailing, mailingliste, opt in, opted in,
    double opt, doi, subscri, abonn, angemeldet, inscri, suscri, assina, iscritt, consentement, accord, accepte,
    consentimiento, acepta, autoriz, consentimento, aceita, consenso, accetta, toestemming, akkoord, samtyck, samtykke,
    suostumus, zgoda, souhlas, hozzájárul, consimțământ, συγκατάθεση, согласи, подпис, рассыл, згода, підпис, onay,
    izin, موافقة, 同意, 配信, 購読, 希望, 订阅, 訂閱, 동의, 구독""")
"""By yes or no: who agreed, to mail or to something else."""

PRESENCE = frozenset(
    _folded("""active, is active, aktiv, ist aktiv, actif, active?, activo, ativo, attivo, actief,
    aktywny, aktivní, aktív, activ, aktif, активен, активный, активний, 有効, 有效, enabled, is enabled, valid,
    is valid, deliverable, current""")
)
"""Whole names. By yes or no: who is still there."""

REACHED = frozenset(_folded("valid, is valid, deliverable"))
"""Those of them that are of the address, not of the person."""

ABSENCE = _folded("""deleted, archived, blocked, bounce, complain, undeliverable, invalid, disabled, deactivated, churn,
    cancel, inactive, removed, quit, deceased, verstorben, décédé, fallecid, overleden, hold mail,
    widerruf, sperre, ehemalig, former, ex member, ancien abonné,
    gelöscht, archiviert, blockiert, austritt, ausgetreten, deaktiv, gekündigt,
    kündigung, inaktiv, unzustellbar, storniert, beschwer, supprimé, bloqué, résilié, désactivé, plainte, eliminad,
    bloquead, rebot, inactiv, cancellat, bloccat, verwijderd, geblokkeerd, opgezegd, raderad, slettet, usunięt,
    zablokowan, smazán, törölt, удал, заблок, видален, silindi, 削除, 解除, 删除, 刪除, 삭제""")
"""By yes, a day or a number: who is gone, or whom no mail reaches."""
ABSENT = frozenset(_folded("left, left?, gone, has left, out, baja, fecha baja"))
"""The same, of whole names."""

WISHES = _folded("""newsletter, mailing list, mailingliste, verteiler, email marketing, e-mail marketing,
    marketing email, infolettre, lettre d'info, boletín, nieuwsbrief, nyhetsbrev, nyhedsbrev, uutiskirje,
    biuletyn, hírlevél, рассылк, メルマガ, ニュースレター, 뉴스레터""")
"""By yes or no: who wants mail, and nothing else."""

CONFIRMED = _folded("confirmed, verified, double opt in, bestätigt, confirmé, confirmado, confermato, bevestigd")
"""By yes or no: who confirmed their address."""

_OTHER_THINGS = _folded("""photo, foto, picture, image, bild, zdjęc, 写真, video, film, cookie, terms, agb, medical,
    first aid, swim, lesson, ticket, attend, event, order, bestell, commande, pedido, 注文, payment, zahlung, invoice,
    rechnung, booking, buchung, appointment, termin""")
_OTHER_WAYS = frozenset(
    {"sms", "phone", "telephone", "telefon", "mobile", "handy", "whatsapp", "push", "fax", "call", "calls"}
)
_AT_A_BEGINNING = ("no", "nao", "do", "dnc", "darf", "izin", "quit", "former", "ex")
_LONG = 9
"""So many letters of a stem are no part of another word, wherever they stand."""
_OF_MAIL = (*WISHES, *_folded("mail, werbung, marketing, contact, publicidad, publicité, reklam, реклам"))
_OF_DATA = ("gdpr", "dsgvo", "rgpd")
_NEGATIONS = frozenset(
    _folded("""no, not, non, kein, keine, keinen, nicht, ohne, aus, geen, niet, pas, ne, sin, nao, stop,
    don, dont, never, nie, bez, inte, ikke""")
)
_WHAT_BECAME = frozenset(_folded("sent, opened, opens, open, clicked, clicks, click, count, gesendet, geöffnet"))
_TURNED = _folded("""abbestell, abmeld, kündig, cancel, lösch, withdraw, withdrew, revok, widerruf, widerspr, object,
    opposition, oppos, retrait, retir, ingetrokken, remov, delet, nicht anschreib, unsub, unconfirm, unverif,
    exclu, ausschl, abgelehn, declin, refus, reject, paus, ended, beendet, baja, désinscri, désabonn, uitschrij, отпис,
    wypis""")
_KEYS = frozenset(_folded("link, links, url, uri, token, code, key, hash, id, uuid, schlüssel, lien"))
_FEW_WORDS = 5
_STATUS_WORDS = frozenset(_folded("status, stand, zustand, statut, stav, durum, estado, stato, état"))
_OF_A_LIST = _folded("""mail, newsletter, abo, subscri, list, verteiler, opt, inscri, suscri, iscri, assina, prenum,
    nieuwsbrief, nyhetsbrev, nyhedsbrev, infolettre, boletín, подпис, рассыл, 購読, 配信, 订阅, 訂閱, 구독""")

_LEFT = """unsub, (?:deleted|gel[oö]e?schte?|eliminad[oa]s|verwijderde)[ _-]*(?:contact|subscriber|kontakt|abonn|leser),
    opted.?out, opt.?outs?\\b, supp?ress, blocklist, blacklist, do.?not.?(?:e?mail|contact), abgemeldet,
    abmeldung, ausgetragen, gesperrt, sperrliste, d[ée]sabonn, d[ée]sinscri,
    (?<![^\\W_])bajas?(?![^\\W_]|[\\W_]*(?:california|sur|norte)), descadastrad, disiscritt,
    afgemeld, uitgeschreven, avregistrerad, avmeldt, afmeldt, wypisan, odhl[aá][sš]en, leiratkoz, отписа, 退会,
    配信停止, 退订, 退訂, 黑名单, 수신.?거부"""
_BOUNCED = """\\Acleaned\\., (?<![^\\W_])cleaned[ _-]?(?:members|segment|contacts|subscribers|audience), bounce,
    undeliverable, unzustellbar, rebot"""
_COMPLAINED = "complain, spam, abuse, beschwerde"
_UNCONFIRMED = "nonsubscribed, non.subscribed, unconfirmed, pending, unbest[äa]tigt"


def is_of_mail(name: str) -> bool:
    """False for a name that speaks of another way to reach somebody, and not of mail."""
    return _OTHER_WAYS.isdisjoint(_words(name)) or any(stem in fold(name) for stem in _OF_MAIL)


def has_word_of_mail(name: str) -> bool:
    """Whether mail, news or marketing is in it at all."""
    folded = fold(name)
    return any(stem in folded for stem in (*_OF_MAIL, "rundbrief", "updates", "news", "informed"))


def is_of_another_way(name: str) -> bool:
    """Whether it tells who may be reached in another way: not a note on a call, but who is on the list of those."""
    if is_of_mail(name):
        return False
    folded = fold(name)
    return not _STATUS_WORDS.isdisjoint(_words(name)) or any(stem in folded for stem in (*REFUSALS, *AGREEMENTS))


def is_status_of_other_things(name: str) -> bool:
    """Whether it tells where an order stands, or the like."""
    return is_of_other_things(name) and not _STATUS_WORDS.isdisjoint(_words(name))


def is_of_sending(name: str) -> bool:
    """Whether it tells what became of mail that was sent, not who wants it."""
    return not _WHAT_BECAME.isdisjoint(_words(name))


def is_negated(name: str) -> bool:
    """Whether a name turns round what it says of mail or consent: “kein Newsletter”, “consent withdrawn”."""
    folded = fold(name)
    if not any(stem in folded for stem in (*_OF_MAIL, "werbe", *AGREEMENTS, *CONFIRMED, "confirm")):
        return False
    return not _NEGATIONS.isdisjoint(_words(name)) or any(stem in folded for stem in _TURNED)


def is_of_both(name: str) -> bool:
    """Whether it asks for mail and says how to leave: “Newsletter (unsubscribe at any time)”. Its answers may be to
    either.
    """
    is_long = "(" in name or len(_words(name)) > _FEW_WORDS
    return is_long and speaks_of(name, AGREEMENTS) and (is_of_refusing(name) or is_negated(name))


def _words(name: str) -> list[str]:
    """Folded; ``contactDoNotEmail`` is four."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return list(filter(None, map(fold, re.split(r"[\W_]+", apart))))


def is_of_other_things(name: str) -> bool:
    """Whether it is of pictures, orders and the like, to which people agree or which they cancel besides."""
    folded = fold(name)
    if any(stem in folded for stem in (*_OF_MAIL, *_OF_DATA)) or is_of_refusing(name):
        return False
    return is_of_mail(name) and any(word.startswith(_OTHER_THINGS) for word in _words(name))


def is_of_refusing(name: str) -> bool:
    """Whether it says by yes or no, or by a day, who wants no mail."""
    return speaks_of(name, REFUSALS)


def is_of_a_key(name: str) -> bool:
    """Whether it is of what leads somewhere, such as the link by which one leaves."""
    return not _KEYS.isdisjoint(_words(name))


def speaks_of(name: str, stems: tuple[str, ...]) -> bool:
    """Whether one of these is in the name, and it is of mail. Those of “no” stand at the beginning of a word."""
    folded, words = fold(name), _words(name)
    tails = ["".join(words[place:]) for place in range(min(len(words), 12))]
    return is_of_mail(name) and any(
        any(tail.startswith(stem) for tail in tails)
        if stem.startswith(_AT_A_BEGINNING) and len(stem) < _LONG
        else stem in folded
        for stem in stems
    )


def speaks_of_standing(name: str) -> bool:
    """Whether it is a status, and that of a subscription: “Abo-Status”, “mail_status”."""
    return not _STATUS_WORDS.isdisjoint(_words(name)) and speaks_of(name, _OF_A_LIST)


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(word.strip() for word in words.split(",")), re.IGNORECASE)


FILES_OF_THE_COMPLAINED, FILES_OF_THE_LEFT = _pattern(_COMPLAINED), _pattern(_LEFT)
FILES_OF_THE_BOUNCED, FILES_OF_THE_UNCONFIRMED = _pattern(_BOUNCED), _pattern(_UNCONFIRMED)
"""In the name of a file: where everybody in it stands."""
