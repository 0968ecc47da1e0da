"""Signing many copies of one message, of which most bytes are the same.

Fixed header lines are canonicalised and hashed once, and so is the body up to the first place that differs; a copy
starts from copies of those two hash objects (SHA-256 cannot skip anything after the first difference).
"""

import base64
import hashlib
from collections.abc import Callable, Sequence

from delivery.dkim.canonical import relaxed_body, relaxed_header
from delivery.dkim.signer import CannotSign, Signer

OVERSIGNED = ("From", "To", "Subject", "Date", "Reply-To", "Content-Type")
"""Named in ``h=`` once more than they stand in the message, so that nobody can add another (RFC 6376 §8.15)."""

_LINE = 76
_SIGNATURE_CHUNK = 72


class MessageSigner:
    """Signs copies of a message; made once for all of them.

    ``fixed_headers`` are header lines with CRLF, the same in every copy; ``changing_headers`` names those that come
    with each copy; all of them are signed. ``fixed_body`` is the body in pieces, empty where a copy has its own: whole
    lines, or words without white space. ``sender`` is the address of From: ``d=`` must be its domain or one above it,
    or DMARC would not count the signature. Raises CannotSign.
    """

    def __init__(
        self,
        signers: Sequence[Signer],
        *,
        sender: str,
        fixed_headers: Sequence[bytes],
        changing_headers: Sequence[str],
        fixed_body: Sequence[bytes],
        clock: Callable[[], float],
    ) -> None:
        domain = sender.rpartition("@")[2].lower()
        # In the order they are hashed in.
        names = [*map(_name, fixed_headers), *changing_headers, *OVERSIGNED]
        self._clock = clock
        self._lines = tuple(_SignatureLine(signer, domain=domain, names=names) for signer in signers)
        self._names = [(f"{name}: ".encode("ascii"), f"{name.lower()}:".encode("ascii")) for name in changing_headers]
        self._headers = hashlib.sha256(b"".join(map(relaxed_header, fixed_headers)))
        # Quoted-printable as it is made here is canonical already; slots hold nothing else (see quoted_printable.py).
        self._canonical = relaxed_body(b"".join(fixed_body)) == b"".join(fixed_body)
        first = fixed_body[0] if fixed_body else b""
        self._skipped = len(first) if self._canonical else 0
        self._body = hashlib.sha256(first[: self._skipped])

    def sign(self, changing: Sequence[bytes], body: bytes) -> bytes:
        """The DKIM-Signature lines of a copy, to stand above its other headers.

        ``changing`` are its own header lines, in the order of ``changing_headers``. Raises CannotSign.
        """
        headers = self._headers.copy()
        headers.update(self._relaxed(changing))
        stamp = b" t=%d; bh=%b;" % (self._clock(), base64.b64encode(self._body_hash(body)))
        return b"".join(line.sign(headers.copy(), stamp) for line in self._lines)

    def _relaxed(self, lines: Sequence[bytes]) -> bytes:
        """The canonical forms of a copy's own header lines; quick where there is nothing to unfold or to squeeze."""
        together = b"".join(lines)
        if b"\r\n " in together:
            lines = [line.replace(b"\r\n ", b" ") for line in lines]  # one blank stays of a fold (§3.4.2)
            together = b"".join(lines)
        if b"  " in together or b"\t" in together or b" \r\n" in together or together.count(b"\r\n") != len(lines):
            return b"".join(map(relaxed_header, lines))
        return b"".join(
            [
                lowered + line[len(name) :] if line.startswith(name) else relaxed_header(line)
                for (name, lowered), line in zip(self._names, lines, strict=True)
            ]
        )

    def _body_hash(self, body: bytes) -> bytes:
        hashed = self._body.copy()
        hashed.update(memoryview(body)[self._skipped :] if self._canonical else relaxed_body(body))
        return hashed.digest()


class _SignatureLine:
    """One DKIM-Signature field, fixed but for its time, its hashes and the signature."""

    def __init__(self, signer: Signer, *, domain: str, names: Sequence[str]) -> None:
        if domain != signer.domain and not domain.endswith(f".{signer.domain}"):
            raise CannotSign(
                f"A key of {signer.domain} cannot sign mail from {domain}: receivers would not count it (DMARC). "
                f"Make a key for {domain}."
            )
        self._signer = signer
        tags = [f"v=1; a={signer.algorithm}; c=relaxed/relaxed;", f"d={signer.domain};", f"s={signer.selector};"]
        self._start = _folded("DKIM-Signature:", [*tags, f"i=@{domain};", *_header_list(names)])
        self._canonical_start = relaxed_header(self._start).removesuffix(b"\r\n")

    def sign(self, headers: "hashlib._Hash", stamp: bytes) -> bytes:
        """The whole field. The stamp begins a line, and so does ``b=``; a fold is hashed as one space (§3.4.2)."""
        headers.update(b"%b%b b=" % (self._canonical_start, stamp))
        signature = base64.b64encode(self._signer.sign_digest(headers.digest()))
        chunks = [signature[at : at + _SIGNATURE_CHUNK] for at in range(0, len(signature), _SIGNATURE_CHUNK)]
        return b"%b\r\n%b\r\n b=%b\r\n" % (self._start, stamp, b"\r\n ".join(chunks))


def _name(line: bytes) -> str:
    return line.partition(b":")[0].decode("ascii")


def _header_list(names: Sequence[str]) -> list[str]:
    """``h=`` as words between which a line may be folded."""
    joined = [*(f"{name}:" for name in names[:-1]), f"{names[-1]};"]
    return [f"h={joined[0]}", *joined[1:]]


def _folded(name: str, words: Sequence[str]) -> bytes:
    """A header field without its last line end, with as many words on a line as there is room for."""
    lines = [name]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > _LINE:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines).encode("ascii")
