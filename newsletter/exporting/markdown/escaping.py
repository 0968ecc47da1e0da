"""Text as Markdown reads it back: pretty where that is safe, else with every sign escaped."""

import re
import unicodedata

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BLOCK_START = re.compile(r"(?:[-+*](?=\s|$)|#{1,6}(?=\s|$)|>|~{3}|:{3}|=+\s*$|-+\s*$|\|)")
_NUMBER_START = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def escape(text: str, *, before: str = "", after: str = "") -> str:
    """The text with a backslash where Markdown would read a sign; ``before`` and ``after`` are its neighbours."""
    signs = []
    for position, char in enumerate(text):
        left = text[position - 1] if position else before[-1:]
        rest = text[position + 1 :] or after[:2]
        signs.append(_escaped(char, left, rest))
    return "".join(signs)


def _escaped(char: str, left: str, rest: str) -> str:
    following = rest[:1]
    match char:
        case "\u00a0":
            return "&nbsp;"
        case "`":
            return "\\`"
        case "\\" if not following or _PUNCTUATION.match(following):
            return "\\\\"
        case "*" if not (_blank(left) and _blank(following)):
            return "\\*"
        case "_" if not (left.isalnum() and following.isalnum()) and not (_blank(left) and _blank(following)):
            return "\\_"
        case "[" if following == "^":
            return "\\["
        case "]" if following and following in "([:{":
            return "\\]"
        case "<" if following.isalpha() or (following and following in "/!?"):
            return "\\<"
        case "&" if re.match(r"#?\w+;", rest):
            return "\\&"
        case "~" if following == "~" or left == "~":
            return "\\~"
        case "{" if following and following in "{%:.":
            return "\\{"
    return char


def escape_all(text: str) -> str:
    """The text with every sign escaped and every unusual space, dash and invisible character as an entity."""
    return "".join(_spelled(char) for char in text)


def _spelled(char: str) -> str:
    if _PUNCTUATION.match(char):
        return f"\\{char}"
    if ord(char) > 127 and unicodedata.category(char)[:1] in "ZC":
        return f"&#{ord(char)};"
    return f"&#{ord(char)};" if ord(char) > 127 and unicodedata.category(char) == "Pd" else char


def escape_brackets(text: str) -> str:
    """The (already escaped) text with its plain brackets escaped as well, for inside a link or picture."""
    return re.sub(r"(?<!\\)((?:\\\\)*)([\[\]])", r"\1\\\2", text)


def escape_line_start(line: str) -> str:
    """The line with a backslash where its beginning would open a block."""
    number = _NUMBER_START.match(line)
    if number:
        return f"{number[1]}\\{line[number.end(1) :]}"
    return f"\\{line}" if _BLOCK_START.match(line) else line


def destination(url: str, *, bare: bool = True) -> str:
    """The address of a link or picture; ``bare``: nothing follows it, so that an empty one may be left out."""
    url = _ENTITY.sub(r"\\&", url.replace("\\", "\\\\"))
    if not url and bare:
        return ""
    if url and not re.search(r"[\s<>\x00-\x20]", url) and _balanced(url):
        return url
    escaped = re.sub(r"([<>])", r"\\\1", url)
    return f"<{escaped}>"


def title(text: str) -> str:
    """A link's or picture's title with the space before it; nothing for none."""
    if not text:
        return ""
    escaped = _ENTITY.sub(r"\\&", text.replace("\\", "\\\\").replace('"', '\\"'))
    return f' "{escaped}"'


def _balanced(url: str) -> bool:
    depth = 0
    for char in url:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if not 0 <= depth <= 3:
            return False
    return depth == 0


def _blank(char: str) -> bool:
    return not char or char.isspace()
