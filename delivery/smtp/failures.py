"""What went wrong with a connection, in words for people."""

import os
import re
import socket
import ssl

_ERRNO = re.compile(r"\[Errno (\d+)\]")


def why(error: BaseException) -> str:
    """A few words, without the machine's own terms: "connection refused"."""
    if isinstance(error, TimeoutError) and not error.errno:
        return str(error) or "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not to be trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return (error.reason or str(error)).replace("_", " ").lower()
    if isinstance(error, socket.gaierror):
        return (error.strerror or str(error)).lower()
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno).lower()
    # asyncio joins what each address of a host came to into one text.
    several = dict.fromkeys(os.strerror(int(number)).lower() for number in _ERRNO.findall(str(error)))
    return ", ".join(several) or str(error) or type(error).__name__
