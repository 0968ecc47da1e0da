"""By what a person is found again in all that is kept, when they are erased."""

import dataclasses
import re

ERASED = "erased"
"""What stands where an address or words were that cannot stay empty."""
UNNAMED = "(erased)"
"""What stands in a sentence of somebody else's in the place of an address."""
# Of files that people keep lists in.
_ENDINGS = "csv|tsv|txt|zip|json|jsonl|ndjson|xml|xlsx?|ods|vcf|gz"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Traces:
    """What leads to what is kept of a person, or of several who are erased together.

    ``addresses`` are all spellings of their addresses and of former ones, in lower case; ``hashes`` those of
    :func:`subscribers.addresses.address_hash`; ``names`` are as they stand. The patterns are regular expressions for
    PostgreSQL, to be used without regard to case; they do not find another address that one of these is a part of.
    """

    subscription_ids: tuple[int, ...]
    addresses: tuple[str, ...]
    hashes: tuple[bytes, ...]
    names: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """Finds any of the addresses in words."""
        return rf"{self._begun}(?!\.?[\w-])"

    @property
    def pattern_in_files(self) -> str:
        """:attr:`pattern`, or a file that is called by one of the addresses."""
        return rf"{self._begun}(?:(?!\.?[\w-])|(?=\.(?:{_ENDINGS})(?!\w)))"

    @property
    def pattern_in_rows(self) -> str:
        """:attr:`pattern`, or a whole name: the address of a row that was refused may be cut off or missing."""
        parts = [name.split() for name in self.names]
        whole = "|".join(r"\s+".join(map(re.escape, words)) for words in parts if len(words) > 1)
        return rf"{self.pattern}|(?<!\w)(?:{whole})(?!\w)" if whole else self.pattern

    @property
    def _begun(self) -> str:
        either = "|".join(map(_as_typed, self.addresses))
        # A quotation mark may stand before an address; behind a letter it is part of one (o'neil@example.org).
        return rf"(?<![\w.%+-])(?<!\w')(?:{either})"

    @property
    def bits(self) -> str:
        """Finds whatever the patterns find and more, in a fifth of the time: to be asked before them of many rows."""
        known = {address.rpartition("@")[0] for address in self.addresses}
        known.update(words[-1] for words in (name.split() for name in self.names) if len(words) > 1)
        return "|".join(map(re.escape, sorted(known)))


def _as_typed(address: str) -> str:
    """Finds an address also where a slip put blanks or a second @ into it."""
    local, _, domain = address.rpartition("@")
    return rf"{re.escape(local)}\s*@[\s@]*{re.escape(domain)}"
