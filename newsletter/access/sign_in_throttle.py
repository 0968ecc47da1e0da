"""How many wrong passwords one account and one address may try before they wait."""

import dataclasses
import hashlib

from newsletter.access import counters
from newsletter.access.client_ip import client_and_subnet

WINDOW_SECONDS = 15 * 60
# By account and client together, so that a stranger's guesses do not lock the writer out at their own desk.
TRIES_PER_ACCOUNT_AND_CLIENT = 8
TRIES_PER_CLIENT = 40
# Against guesses that come from everywhere at once; some 10,000 a day find no password that passed the validators.
TRIES_PER_ACCOUNT = 100


@dataclasses.dataclass(frozen=True, kw_only=True)
class SignInThrottle:
    """Counts failures by account name and by client, each for 15 minutes from the first one.

    ``account`` is what was typed as name; ``address`` is the client's IP address, None where it is not known. An IPv6
    client is its /64, within which a single machine picks its addresses freely.
    """

    account: str
    address: str | None

    @property
    def _account(self) -> str:
        # The name is what someone typed: hashed, it is a legal cache key of bounded length.
        return hashlib.sha256(self.account.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def _client(self) -> str:
        return client_and_subnet(self.address)[0]

    @property
    def _own(self) -> str:
        return f"sign-in:both:{self._account}:{self._client}"

    @property
    def _limits(self) -> tuple[tuple[str, int], ...]:
        return (
            (self._own, TRIES_PER_ACCOUNT_AND_CLIENT),
            (f"sign-in:client:{self._client}", TRIES_PER_CLIENT),
            (f"sign-in:account:{self._account}", TRIES_PER_ACCOUNT),
        )

    def is_closed(self) -> bool:
        """Whether any of them has used up its tries."""
        return any(counters.counted(key) >= limit for key, limit in self._limits)

    def note_failure(self) -> None:
        """Count one wrong password."""
        for key, _ in self._limits:
            counters.count(key, seconds=WINDOW_SECONDS)

    def note_success(self) -> None:
        """Forget this client's failures with this account: those with others stay, and so do other clients'."""
        counters.forget(self._own)
