"""Link words that say nothing where they are read alone: "here", "click here", "read more".

Screen readers list the links of a mail without the words around them.
"""

import functools
import unicodedata
from collections.abc import Iterator

from newsletter.preflight.finding import Finding, Severity
from newsletter.preflight.manuscript import Manuscript
from newsletter.preflight.register import Check

EMPTY_WORDS = {
    "en": "here|click here|this|this link|link|read more|more|learn more|see more|go|click|right here|tap here",
    "de": "hier|hier klicken|klicken sie hier|klick hier|dieser link|link|mehr|mehr lesen|weiterlesen|mehr erfahren",
    "nl": "hier|klik hier|deze link|link|meer|lees meer|lees verder|meer lezen|meer weten",
    "fr": "ici|cliquez ici|cliquer ici|ce lien|lien|lire plus|en savoir plus|lire la suite|plus|voir plus|par ici",
    "es": "aquí|haz clic aquí|haga clic aquí|pulsa aquí|este enlace|enlace|más|leer más|ver más|saber más|acá",
    "it": "qui|clicca qui|cliccare qui|questo link|link|leggi|di più|leggi di più|scopri di più|continua|altro",
    "pt": "aqui|clique aqui|este link|link|mais|ler mais|leia mais|saiba mais|ver mais|esta ligação",
    "ar": "هنا|اضغط هنا|انقر هنا|هذا الرابط|الرابط|المزيد|اقرأ المزيد|من هنا",
    "zh": "这里|點擊這裡|点击这里|点此|此处|链接|更多|阅读更多|查看更多|點此|這裡",
    "ja": "こちら|ここ|ここをクリック|こちらをクリック|リンク|もっと見る|続きを読む|詳細|詳しくはこちら",
}


def look(manuscript: Manuscript) -> Iterator[Finding]:
    """In the newsletter's language, and in English, which turns up everywhere. Buttons may be short: they stand out."""
    known = _known(manuscript.primary_language)
    for part in manuscript.parts:
        for address in part.addresses:
            if address.place not in {"link", "raw"} or not address.words:
                continue
            if _bare(address.words) in known:
                yield Finding(
                    check=CHECK.name, severity=Severity.HINT, section=part.id, path=address.path,
                    message=f"A link in {part.name} has the words “{address.words}”, which say nothing by themselves. "
                    "Link words that name what is there.",
                )  # fmt: skip


@functools.cache
def _known(language: str) -> frozenset[str]:
    return frozenset(words for code in {"en", language} for words in EMPTY_WORDS.get(code, "").split("|") if words)


def _bare(words: str) -> str:
    """The words in lower case without arrows, points and quotes around them."""
    kept = "".join(char if unicodedata.category(char)[0] in "LMN" else " " for char in words.casefold())
    return " ".join(kept.split())


CHECK = Check(name="link_words", label="Link words", look=look)
