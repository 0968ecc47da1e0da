"""How many wrong passwords one account and one address may try before they wait."""

import dataclasses
import hashlib

from django.core.cache import cache

WINDOW_SECONDS = 15 * 60
TRIES_PER_ACCOUNT = 8
TRIES_PER_ADDRESS = 40


@dataclasses.dataclass(frozen=True, kw_only=True)
class SignInThrottle:
    """Counts failures in the cache by account name and by network address, each for 15 minutes from the first one."""

    account: str
    address: str

    @property
    def _limits(self) -> tuple[tuple[str, int], ...]:
        # The name is what someone typed: hashed, it is a legal cache key of bounded length.
        account = hashlib.sha256(self.account.strip().casefold().encode()).hexdigest()
        return (f"sign-in:account:{account}", TRIES_PER_ACCOUNT), (f"sign-in:address:{self.address}", TRIES_PER_ADDRESS)

    def is_closed(self) -> bool:
        """Whether either has used up its tries."""
        return any(cache.get(key, 0) >= limit for key, limit in self._limits)

    def note_failure(self) -> None:
        """Count one wrong password."""
        for key, _ in self._limits:
            cache.add(key, 0, WINDOW_SECONDS)
            try:
                cache.incr(key)
            except ValueError:
                # It ran out between the two calls: the next failure opens a new window.
                cache.set(key, 1, WINDOW_SECONDS)

    def note_success(self) -> None:
        """Forget the account's failures; those of the address stay, since it may be trying other accounts."""
        cache.delete(self._limits[0][0])
