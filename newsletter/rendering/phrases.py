"""The words that rendering adds to an issue, in the newsletter's language, and its dates.

A language that is not here gets English words; its dates are still its own where Django has them.
"""

import dataclasses
import datetime as dt

from django.utils import formats, translation


@dataclasses.dataclass(frozen=True)
class Phrases:
    """What stands around a writer's words. ``{newsletter}`` and ``{number}`` are filled in."""

    language: str
    issue: str
    view: str
    unsubscribe: str
    preferences: str
    forward: str
    forward_note: str
    reason: str
    picture: str
    subscribe: str
    sponsored_by: str
    back: str
    see_all: str


_ALL = (
    Phrases(
        "en",
        "Issue {number}",
        "View in browser",
        "Unsubscribe",
        "Preferences",
        "Forward to a friend",
        "I thought you would enjoy this issue of {newsletter}:",
        "You receive this because you subscribed to {newsletter}.",
        "Picture",
        "Subscribe",
        "by {advertiser}",
        "Back to the text",
        "See all",
    ),
    Phrases(
        "de",
        "Ausgabe {number}",
        "Im Browser ansehen",
        "Abmelden",
        "Einstellungen",
        "Weiterempfehlen",
        "Diese Ausgabe von {newsletter} könnte dir gefallen:",
        "Diese E-Mail kommt, weil {newsletter} unter dieser Adresse abonniert wurde.",
        "Bild",
        "Abonnieren",
        "von {advertiser}",
        "Zurück zum Text",
        "Alle ansehen",
    ),
    Phrases(
        "nl",
        "Nummer {number}",
        "Bekijk in de browser",
        "Afmelden",
        "Voorkeuren",
        "Stuur door",
        "Dit nummer van {newsletter} is vast iets voor jou:",
        "Je krijgt deze mail omdat je bent ingeschreven voor {newsletter}.",
        "Afbeelding",
        "Inschrijven",
        "door {advertiser}",
        "Terug naar de tekst",
        "Bekijk alles",
    ),
    Phrases(
        "fr",
        "Numéro {number}",
        "Voir dans le navigateur",
        "Se désabonner",
        "Préférences",
        "Transférer à un ami",
        "Ce numéro de {newsletter} devrait te plaire :",
        "Vous recevez ce message parce que vous êtes abonné à {newsletter}.",
        "Image",
        "S’abonner",
        "par {advertiser}",
        "Retour au texte",
        "Tout voir",
    ),
    Phrases(
        "es",
        "Número {number}",
        "Ver en el navegador",
        "Darse de baja",
        "Preferencias",
        "Reenviar a un amigo",
        "Creo que te gustará este número de {newsletter}:",
        "Recibes este mensaje porque te suscribiste a {newsletter}.",
        "Imagen",
        "Suscribirse",
        "de {advertiser}",
        "Volver al texto",
        "Ver todo",
    ),
    Phrases(
        "it",
        "Numero {number}",
        "Apri nel browser",
        "Annulla l’iscrizione",
        "Preferenze",
        "Inoltra a un amico",
        "Penso che ti piacerà questo numero di {newsletter}:",
        "Ricevi questo messaggio perché ti sei iscritto a {newsletter}.",
        "Immagine",
        "Iscriviti",
        "di {advertiser}",
        "Torna al testo",
        "Vedi tutto",
    ),
    Phrases(
        "pt",
        "Edição {number}",
        "Ver no navegador",
        "Cancelar a inscrição",
        "Preferências",
        "Encaminhar a um amigo",
        "Acho que vais gostar desta edição de {newsletter}:",
        "Recebes esta mensagem porque subscreveste {newsletter}.",
        "Imagem",
        "Subscrever",
        "por {advertiser}",
        "Voltar ao texto",
        "Ver tudo",
    ),
    Phrases(
        "ar",
        "العدد {number}",
        "العرض في المتصفح",
        "إلغاء الاشتراك",
        "التفضيلات",
        "أرسلها إلى صديق",
        "أظن أن هذا العدد من {newsletter} سيعجبك:",
        "تصلك هذه الرسالة لأنك مشترك في {newsletter}.",
        "صورة",
        "اشترك",
        "من {advertiser}",
        "العودة إلى النص",
        "عرض الكل",
    ),
    Phrases(
        "zh",
        "第 {number} 期",
        "在浏览器中查看",
        "退订",
        "偏好设置",
        "转发给朋友",
        "我想你会喜欢这一期《{newsletter}》：",
        "您收到此邮件，是因为您订阅了《{newsletter}》。",
        "图片",
        "订阅",
        "来自 {advertiser}",
        "返回正文",
        "查看全部",
    ),
    Phrases(
        "ja",
        "第{number}号",
        "ブラウザで見る",
        "配信停止",
        "配信設定",
        "友人に転送",
        "{newsletter}のこの号をおすすめします:",
        "このメールは{newsletter}を購読された方にお送りしています。",
        "画像",
        "購読する",
        "提供: {advertiser}",
        "本文に戻る",
        "すべて見る",
    ),
)
_BY_LANGUAGE = {phrases.language: phrases for phrases in _ALL}


def phrases_for(language: str) -> Phrases:
    """The phrases of a BCP 47 language, by its first subtag; English where it has none."""
    return _BY_LANGUAGE.get(language.split("-", maxsplit=1)[0].lower(), _BY_LANGUAGE["en"])


def say_date(date: dt.date, *, language: str) -> str:
    """The date in words: 1 September 2019, September 1, 2019 (en-US), 1. September 2019 (de) …"""
    base = language.split("-", maxsplit=1)[0].lower()
    try:
        known = translation.get_supported_language_variant(language)
    except LookupError:
        known = "en"
    with translation.override(known):
        if base == "en" or known == "en":
            return formats.date_format(date, "F j, Y" if language.lower() == "en-us" else "j F Y")
        return formats.date_format(date, "DATE_FORMAT")
