"""What a check of the machine comes back with."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Finding:
    """``state``: ``well``, ``warning`` (it works, but look at it) or ``ill``; ``mend`` says what to do, if anything."""

    name: str
    state: Literal["well", "warning", "ill"]
    found: str
    mend: str = ""


def well(name: str, found: str) -> Finding:
    return Finding(name=name, state="well", found=found)


def warning(name: str, found: str, *, mend: str) -> Finding:
    return Finding(name=name, state="warning", found=found, mend=mend)


def ill(name: str, found: str, *, mend: str) -> Finding:
    return Finding(name=name, state="ill", found=found, mend=mend)
