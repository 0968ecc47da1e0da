"""What a connection came to be like, for whoever asks how a server is."""

import dataclasses
import datetime as dt
import ssl

from delivery.smtp.features import Features
from delivery.smtp.greeting import Caller, Tls


@dataclasses.dataclass(frozen=True, kw_only=True)
class Terms:
    """How we were let in.

    ``tls_version`` is empty in clear; ``valid_until`` is the end of its certificate; ``offers_starttls`` counts only
    where TLS was not asked for; ``near`` is a server on this machine, where nobody can listen in; ``username`` is whom
    it took us for, empty without a login.
    """

    tls: Tls
    tls_version: str = ""
    valid_until: dt.datetime | None = None
    offers_starttls: bool = False
    near: bool = False
    username: str = ""

    @classmethod
    def of(cls, caller: Caller, *, features: Features, secured: ssl.SSLObject | None) -> "Terms":
        """The terms of a connection that is ready for MAIL."""
        return cls(
            tls=caller.tls,
            tls_version=(secured.version() or "") if secured is not None else "",
            valid_until=_valid_until(secured) if secured is not None else None,
            offers_starttls=features.starttls,
            near=caller.is_near,
            username=caller.login.username if caller.login is not None else "",
        )


def _valid_until(secured: ssl.SSLObject) -> dt.datetime | None:
    certificate = secured.getpeercert()
    if not certificate or "notAfter" not in certificate:
        return None
    return dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), tz=dt.UTC)
