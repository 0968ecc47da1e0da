"""How long a server is waited for."""

import dataclasses
from typing import Literal

Patience = Literal["greeting", "command", "data", "block", "dot"]
"""Which of the :class:`Timeouts` holds for what is waited for."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Timeouts:
    """How long to wait at each stage, in seconds (RFC 5321 §4.5.3.2)."""

    connect: float = 30
    greeting: float = 300
    tls: float = 60
    command: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600

    @classmethod
    def all(cls, seconds: float) -> "Timeouts":
        """The same everywhere, for when a person waits."""
        return cls(**{field.name: seconds for field in dataclasses.fields(cls)})
