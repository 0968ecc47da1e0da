"""The links of a plain text: a number where each stands, the addresses in a list below."""


class References:
    """Numbers addresses through the whole text, the same one always the same; hands them out section by section."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._waiting: list[str] = []

    def mark(self, url: str) -> str:
        """``[3]``, the number of the address. Where it is not listed yet it will be, in the next :meth:`take`."""
        if url not in self._numbers:
            self._numbers[url] = len(self._numbers) + 1
            self._waiting.append(url)
        return f"[{self._numbers[url]}]"

    def take(self) -> str:
        """The list of the addresses marked since the last one, a line each; empty when there are none."""
        lines = [f"[{self._numbers[url]}] {url}" for url in self._waiting]
        self._waiting.clear()
        return "\n".join(lines)
