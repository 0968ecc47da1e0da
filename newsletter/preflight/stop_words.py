"""The words that make up a third of any running text, in the languages that readers' pages exist in.

Words that two of them share (``in``, ``de``, ``la``) are kept out where they would blur the two.
"""

import re

NAMES = {
    "en": "English",
    "de": "German",
    "nl": "Dutch",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "ar": "Arabic",
    "zh": "Chinese",
    "ja": "Japanese",
}

STOP_WORDS = {
    "en": frozenset(
        """the of and to that is it for on with as was at by this be are from or have an they which you had not his her
        but there been if would their we what so when who will more no can has were into than its our your how about
        i he she all my them these out up do could only other some because""".split()  # noqa: SIM905 - read as words
    ),
    "de": frozenset(
        """der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat
        dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis
        mehr durch man dann wir ich ihr unser wenn was""".split()  # noqa: SIM905 - read as words
    ),
    "nl": frozenset(
        """het een van en dat die te op voor met zijn niet aan er om ook als dan maar bij nog uit naar wordt heeft
        worden hij ze wij deze dit hun door over ik je we meer geen al kan zich veel tot wel of waar onze""".split()  # noqa: SIM905 - read as words
    ),
    "fr": frozenset(
        """le les des et est du une un dans pour que qui sur pas plus par au avec ce il ne sont cette aux ou mais nous
        vous leur été son ses elle ils comme on sa même ces tout être fait ont je votre notre aussi dont
        très l d c qu j n y""".split()  # noqa: SIM905 - read as words
    ),
    "es": frozenset(
        """el los las del y en que un una por con para es no se su al lo como más pero sus le ya este sí porque esta
        entre cuando muy sin sobre también hasta hay donde desde todo nos durante todos uno les ni contra otros son
        está han fue ser tiene""".split()  # noqa: SIM905 - read as words
    ),
    "it": frozenset(
        """il di che è e la per un in del una con non sono da dei le al alla della nel si gli delle ha lo come anche più
        ma dal questo nella i su dalla stato degli sul essere hanno cui tra loro se ci quando perché questa molto
        tutti suo l d c ne""".split()  # noqa: SIM905 - read as words
    ),
    "pt": frozenset(
        """o os as do da dos das e que em um uma para com não no na por mais se ao como foi são ou pelo pela seu sua
        também mas já quando muito nos nas até isso ela ele entre era depois sem mesmo aos seus quem está você tem nem
        nós""".split()  # noqa: SIM905 - read as words
    ),
}

SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
    "ar": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
}
