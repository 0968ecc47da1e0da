"""The patterns a writer fills in: the subject of mails, and the parameters that links get."""

import re

_PARAMETERS = re.compile(r"[A-Za-z0-9_.-]+=[^\s\x00-\x1f\x7f=&#?]*(&[A-Za-z0-9_.-]+=[^\s\x00-\x1f\x7f=&#?]*)*")


def check_subject_pattern(pattern: str) -> None:
    """Raise ValueError, with the mend, for a subject that could not be filled or would be the same each time."""
    _check_placeholders(pattern, allowed=("number", "title"))
    if "{title}" not in pattern:
        raise ValueError("Without {title} every issue would have the same subject. Put {title} in it.")


def check_utm_pattern(pattern: str) -> None:
    """Raise ValueError, with the mend, for a pattern whose placeholders or parameters cannot be right."""
    _check_placeholders(pattern, allowed=("newsletter", "number", "slug"))
    if pattern and not _PARAMETERS.fullmatch(pattern):
        raise ValueError("Write it as name=value&name=value, such as utm_source={newsletter}&utm_medium=email.")


def _check_placeholders(pattern: str, *, allowed: tuple[str, ...]) -> None:
    for name in re.findall(r"\{([^{}]*)\}", pattern):
        if name not in allowed:
            known = ", ".join(f"{{{each}}}" for each in allowed[:-1]) + f" and {{{allowed[-1]}}}"
            raise ValueError(f"Nothing fills {{{name}}}. You may use {known}.")
    if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", pattern)):
        raise ValueError("A brace stands alone. Placeholders look like {number}.")
