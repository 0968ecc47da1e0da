"""Words for yes and no, and for where somebody stands, in the languages people keep lists in."""

import re
from types import MappingProxyType

from subscribers.importing.fields import fold
from subscribers.importing.names_that_speak import ABSENCE, REFUSALS
from subscribers.models import SubscriptionState

_YES = """yes, y, true, t, 1, 1.0, x, on, ja, oui, si, sí, sim, tak, да, так, はい, 是, 예, نعم, evet, kyllä, ano, igen,
    da, ναι, ใช่, subscribed, active, enabled, j, o, s, wahr, vrai, verdadero, verdadeiro, vero, waar, prawda, pravda,
    igaz, adevărat, sant, sandt, истина, doğru, checked, granted, given, agreed, accepted, erteilt,
    erlaubt, accepté, accordé, an, ein, aan, activado, activada, activé, attivato,
    ativado, 希望, 希望する, 有, 可, ✓, ✔, ✔️, ☑, ☑️, ✅, ○, ◯, +"""
_NO = """no, n, false, f, 0, 0.0, off, nein, non, nie, não, nej, nee, нет, ні, いいえ, 否, 아니요, لا, hayır, ei, ne,
    nem, nu, όχι, ไม่, unsubscribed, inactive, disabled, falsch, faux, falso, onwaar, fałsz, nepravda, hamis, fals,
    falskt, usant, ложь, yanlış, unchecked, denied, refused, declined,
    rejected, withdrawn, revoked, widerrufen, abgelehnt, verweigert, nicht erteilt, refusé, refusée, rechazado,
    rifiutato, geweigerd, keine, keiner, keinen, aus, uit,
    desactivado, desactivada, désactivé, désactivée, disattivato, desativado,
    希望しない, 不要, 不可, 無, ✗, ✘, ☐, ❌, ×, ✕, ✖"""

# By the words of Mailchimp, Kit, Buttondown, listmonk, beehiiv, Keila, ActiveCampaign and others' exports; then German,
# French, Spanish, Portuguese, Italian, Dutch, the languages of the North, Polish, Czech, Hungarian, Romanian, Greek,
# Russian, Ukrainian, Turkish, Arabic, Japanese, Chinese, Korean.
_STATES: dict[SubscriptionState, str] = {
    SubscriptionState.ACTIVE: """active, subscribed, enabled, confirmed, regular, premium, gifted, trialed, paid,
        free, comped, comp, gift, churning, past due, valid, ok, opted in, opt-in, member, vip, 1, true, yes, ja,
        oui, sí, sim, tak, да, так, はい, 是, 예, نعم, evet, kyllä, ano, igen, ναι, abonniert, aktiv, angemeldet,
        bestätigt, eingetragen, abonnent, abonné, abonnée, actif, active, inscrit, inscrite, confirmé, confirmée,
        suscrito, suscrita, activo, activa, confirmado, confirmada, inscrito, inscrita, ativo, ativa, assinante,
        subscrito, iscritto, iscritta, attivo, attiva, confermato, confermata, geabonneerd, actief, aangemeld,
        ingeschreven, bevestigd, prenumererar, prenumerant, abonnerer, abonnent, påmeldt, tilmeldt, bekräftad,
        bekreftet, bekræftet, tilaaja, tilannut, aktiivinen, vahvistettu, aktywny, zapisany, subskrybuje,
        potwierdzony, aktivní, přihlášen, přihlášený, odebírá, potvrzen, aktív, feliratkozott, megerősített, abonat,
        activ, confirmat, εγγεγραμμένος, ενεργός, подписан, подписана, активен, активна, активный, подтверждён,
        підписаний, активний, abone, etkin, onaylı, مشترك, نشط, 登録済み, 登録, 購読中, 有効, 配信中, 已订阅,
        已訂閱, 订阅, 活跃, 有效, 구독, 구독 중, 구독중, 활성, aktif, marketing contact, läuft, bezieht""",
    SubscriptionState.PENDING: """pending, unconfirmed, unactivated, not confirmed, unverified, waiting, validating,
        awaiting confirmation, confirming, non-subscribed, transactional, unbestätigt, nicht bestätigt, ausstehend,
        wartet, en attente, non confirmé, non confirmée, pendiente, sin confirmar, no confirmado, pendente, não
        confirmado, in attesa, non confermato, non confermata, in afwachting, niet bevestigd, onbevestigd, väntar,
        ej bekräftad, obekräftad, venter, ikke bekreftet, ikke bekræftet, afventer, odottaa, vahvistamaton,
        oczekujący, niepotwierdzony, čeká, nepotvrzen, nepotvrzeno, függőben, megerősítésre vár, în așteptare,
        neconfirmat, σε αναμονή, ожидает, не подтверждён, не подтвержден, очікує, beklemede, onaysız, قيد الانتظار,
        確認待ち, 仮登録, 未確認, 保留, 待确认, 待確認, 未确认, 대기, 대기 중, 미확인""",
    SubscriptionState.UNSUBSCRIBED: """unsubscribed, cancelled, canceled, blocklisted, blacklisted, blocked,
        disabled, removed, deleted, opted out, opt-out, archived, inactive, unsubscribe, suppressed, left, not
        subscribed, 0, false, no, nein, non, não, nej, nee, нет, ні, いいえ, 否, 아니요, لا, hayır, nie, nem, όχι,
        abgemeldet, abbestellt, inaktiv, gekündigt, gelöscht, gesperrt, ausgetragen, désabonné, désabonnée,
        désinscrit, désinscrite, inactif, inactive, supprimé, résilié, dado de baja, dada de baja, baja, cancelado,
        cancelada, inactivo, inactiva, descadastrado, descadastrada, inativo, inativa, removido, disiscritto,
        disiscritta, cancellato, cancellata, inattivo, inattiva, afgemeld, uitgeschreven, inactief, opgezegd,
        avregistrerad, avslutad, avprenumererad, avmeldt, frameldt, afmeldt, inaktiv, peruutettu, peruuttanut,
        poistunut, wypisany, nieaktywny, zrezygnował, odhlášen, odhlášený, neaktivní, leiratkozott, inaktív,
        dezabonat, inactiv, διαγραμμένος, ανενεργός, отписан, отписана, отписался, отписалась, отписано, неактивен,
        заблокирован, заблокирована, quit, gone, churned, beendet, ausgetreten, deaktiviert, widerrufen, non-marketing
        contact, will nicht mehr, désactivé, opted_out, not allowed, removed from list, unsubscribes, unsubs,
        відписаний, неактивний, abonelikten çıktı, iptal, pasif, ألغى الاشتراك, غير نشط, 退会, 解除, 登録解除,
        購読解除, 配信停止, 無効, 已退订, 已退訂, 取消订阅, 退订, 无效, 구독 취소, 구독취소, 수신 거부, 수신거부,
        비활성""",
    SubscriptionState.BOUNCED: """bounced, cleaned, undeliverable, unreachable, invalid, hard bounced, bounce, dead,
        hard bounce, bounced hard, email invalid, unzustellbar, nicht zustellbar, ungültig, zurückgewiesen,
        non distribuable, invalide, rebotado, rebote, no entregable, inválido, rejeitado, devolvido, respinto,
        non recapitabile, non valido, onbestelbaar, ongeldig, studsat, obeställbar, ogiltig, ugyldig,
        odbity, nieprawidłowy, nedoručitelný, kézbesíthetetlen, недоставлен, недействителен, недоступен,
        geçersiz, مرتد, 不達, エラー, 退信, 반송""",
    SubscriptionState.COMPLAINED: """complained, complaint, spam, spammy, abuse, marked as spam, junk, spam
        complaint, spam report, reported spam, reported as spam, beschwerde, beschwert, plainte, signalé comme spam,
        queja, denunciado, reclamação, reclamo, segnalato come spam, klacht, klagomål, klage, skarga, stížnost,
        жалоба, şikayet, شكوى, 迷惑メール, 垃圾邮件, 投诉, 스팸""",
}


def _split(words: str) -> list[str]:
    return [word.strip() for word in words.split(",")]


def _folded(words: str) -> list[str]:
    return [fold(word) for word in _split(words)]


def _key(word: str) -> str:
    """How a word is compared; of figures every sign counts, and Turkish writes its small i in two ways."""
    told = word.strip()
    return told if any(sign.isdigit() for sign in told) else fold(told).replace("ı", "i") or told


_BY_WORD = MappingProxyType({_key(word): state for state, words in _STATES.items() for word in _split(words)})
_SAID_MORE = re.compile(r"\s*(\w+)(?:\s*[(,;]|\s+[–—-]\s)")
_POLITE = re.compile(r"\s*(\w{2,8})[\s!]+(\w[^@]{0,30})")
_NOT = re.compile(
    r"\s*(?:not|non|no|nicht|kein|keine|pas|niet|geen|não|nao|inte|ikke|ej|ei|nie|не)\s+(\S.*)",
    re.IGNORECASE | re.DOTALL,
)
# Of mail and nothing else: who has not paid, or is no member, may want it.
_SUBSCRIBED = frozenset(
    _folded("""subscribed, active, opted in, abonniert, aktiv, abonné, abonnée, actif, suscrito, suscrita, activo,
        activa, assinante, ativo, ativa, attivo, attiva, geabonneerd, actief, prenumererar, abonnerer, подписан,
        подписана""")
)
_WANTS_OUT = re.compile(
    r"unsubscribe me|please unsubscribe|\b(?:i|has|have) unsubscribed"
    r"|(?:remove|take) (?:me|her|him|them) (?:off|from)|off (?:the|this|our|your) list"
    r"|no (?:more|further|longer wants?) (?:e-?)?mails?|\A\W*stopp?\W*\Z|stop (?:sending|mailing|e?-?mail)"
    r"|(?:do not|don.t) (?:e?-?mail|contact)\b(?! by)|(?:\bno|not want|pas de|plus de|geen|keine?n?) (?:more |mehr )?"
    r"(?:e-?)?(?:mails?|newsletters?)\b|nicht mehr (?:kontaktieren|(?:an)?schreiben)"
    r"|bitte (?:abmelden|austragen|streichen)"
    r"|ne plus (?:m.)?(?:écrire|envoyer|recevoir)|me (?:désabonner|désinscrire)|no (?:enviar|escribir)"
    r"|dar(?:me)? de baja|não enviar|non (?:inviare|scrivere)",
    re.IGNORECASE,
)
_ORIGIN = re.compile(r"\s*(?:via|per|by|am|on|since|seit|par|vom|le|el|web|online)\b", re.IGNORECASE)
_TAKING_BACK = ("widerruf", "withdr", "revok", "spater", "paus", "expire", "former", "ehemal", "anymore")
_BUTS = frozenset(
    _folded("""not, no, nicht, nie, never, but, aber, mais, pero, ma, maar, until, till, bis, jusqu, hasta, fino, tot,
        was""")
)
_NEVER = frozenset(map(fold, ("never", "nie", "niemals", "jamais", "nunca", "nooit")))
_THANKS = frozenset(
    _folded("please, thanks, thank you, bitte, gerne, danke, merci, s'il vous plaît, gracias, por favor, grazie")
)
_ANSWERS = MappingProxyType(
    {_key(word): answer for words, answer in ((_YES, True), (_NO, False)) for word in _split(words)}
)
_LONGEST_SENTENCE = 2_000
_LONGEST = 60
"""Letters of what is a word, or a few."""
# Of mail in general, whether the column is of those who want it or of those who do not.
_ALLOWED = MappingProxyType(
    dict.fromkeys(map(fold, ("allow", "allowed")), True)
    | dict.fromkeys(map(fold, ("do not allow", "not allowed", "disallow", "disallowed")), False)
)
# Yes and no to mail, and no answer to whether somebody left.
_OF_MAIL = frozenset(_folded("subscribed, unsubscribed, active, inactive"))
# What becomes of consent, and crosses, which may mean “this one”: neither says who has left.
_OF_CONSENT = frozenset(
    map(
        _key,
        _split("""denied, refused, declined, rejected, withdrawn, revoked, widerrufen, abgelehnt, verweigert, nicht
            erteilt, refusé, refusée, rechazado, rifiutato, geweigerd, disabled, ✗, ✘, ❌, ×, ✕, ✖"""),
    )
)
_WITHDRAWN = frozenset(
    _folded("""withdrawn, revoked, widerrufen, not allowed, do not allow, disallow, disallowed, consent withdrawn,
        opted out, do not email, do not mail, do not contact, keine werbung, keine mails, retiré, retirado, revocato,
        ingetrokken""")
)
_OF_PLANS = frozenset(
    _folded("""premium, gifted, trialed, paid, free, comped, comp, gift, churning, past due, valid, ok, member, vip,
        regular, left, dead, gone, quit, 1, 0""")
)
_PAUSING = frozenset(
    _folded("""paused, on hold, suspended, snoozed, pausiert, pausierend, ruhend, ruht, en pause, suspendu, en pausa,
        pausado, pausada, suspendido, suspenso, in pausa, sospeso, gepauzeerd, pausad, satt på pause, sat på pause,
        tauolla, wstrzymany, pozastaven, szünetel, în pauză, приостановлен, на паузе, призупинено, duraklatıldı,
        متوقف مؤقتا, 一時停止, 休止, 休止中, 已暂停, 暫停, 일시 중지""")
)


def state_of(text: str) -> SubscriptionState | None:
    """The state a word means, in whatever tongue; None for a word nobody knows.

    Case, accents, padding and what stands between the words do not matter. Who is *not* subscribed has left.
    """
    state = _BY_WORD.get(_key(text))
    return SubscriptionState.UNSUBSCRIBED if state is None and _is_negated(text) else state


def _is_negated(text: str) -> bool:
    negated = _NOT.fullmatch(text) if len(text) <= _LONGEST else None
    return negated is not None and fold(negated[1]) in _SUBSCRIBED


def is_pause(text: str) -> bool:
    """Whether a word says that somebody wants no mail for now: they are subscribed, and must not be mailed."""
    return fold(text) in _PAUSING


def is_standing(text: str) -> bool:
    """Whether it is a word for where somebody stands and for nothing else: not for what they pay, nor yes or no."""
    is_answer = yes_or_no(text) is not None and fold(text) not in _OF_MAIL
    return is_pause(text) or (_key(text) in _BY_WORD and not is_answer and fold(text) not in _OF_PLANS)


def is_gone(text: str) -> bool:
    """Whether it is a word for somebody who must not be mailed, and for nothing else, whatever follows in brackets; or
    a sentence in which they commonly say so.
    """
    key = _key(text)
    if key in _WITHDRAWN:
        return True
    if key in _BY_WORD or key in _PAUSING:
        return is_standing(text) and state_of(text) not in {SubscriptionState.ACTIVE, SubscriptionState.PENDING}
    said = _SAID_MORE.match(text)
    return (said is not None and is_gone(said[1])) or _is_negated(text) or _WANTS_OUT.search(text) is not None


def begins_with_no(text: str) -> bool:
    """Whether the first word is a no, or a never, whatever follows."""
    said = re.match(r"\s*(\w+)", text)
    return said is not None and (_key(said[1]) in _NEVER or _ANSWERS.get(_key(said[1])) is False)


def yes_or_no(text: str) -> bool | None:
    """True, False, or None for an empty cell and for words that are neither.

    What follows in brackets, or by way of thanks, says no more.
    """
    text = text[:_LONGEST_SENTENCE]
    key = _key(text)
    answer = _ANSWERS.get(key, _ALLOWED.get(key))
    if answer is None and key not in _BY_WORD:
        if said := _SAID_MORE.match(text):
            return None if _says_otherwise(text, said) else _ANSWERS.get(_key(said[1]))
        if (said := _POLITE.fullmatch(text)) and fold(said[2]) in _THANKS:
            return _ANSWERS.get(_key(said[1]))
    return answer


def _says_otherwise(text: str, said: re.Match[str]) -> bool:
    """Whether what follows a word may take it back: all that is no thanks, and in brackets what sounds like it."""
    more = text[said.end() :]
    if fold(more) in _THANKS or not any(map(str.isalpha, more)):
        return False
    folded, words = fold(more), set(map(fold, re.split(r"[\W_]+", more)))
    takes_back = any(stem in folded for stem in (*REFUSALS, *ABSENCE, *_TAKING_BACK)) or not words.isdisjoint(_BUTS)
    return takes_back or ("(" not in text[: said.end()] and not _ORIGIN.match(more))


def has_left(text: str) -> bool | None:
    """What stands in a column of those who left: True, False, or None for what says neither, such as a date."""
    text = text[:_LONGEST_SENTENCE]
    if _key(text) in _OF_CONSENT:
        return None
    said = _SAID_MORE.match(text)
    if said and state_of(said[1]) and _key(said[1]) in _OF_MAIL:
        left = has_left(said[1])
        return left if left or not _says_otherwise(text, said) else None
    if _key(text) in _NEVER:
        return False
    answer, state = yes_or_no(text), state_of(text)
    if (allowed := _ALLOWED.get(_key(text))) is not None:
        return not allowed
    if answer is not None and _key(text) not in _OF_MAIL:
        return answer
    return state not in {SubscriptionState.ACTIVE, SubscriptionState.PENDING} if state else None
