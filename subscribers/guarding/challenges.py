"""A little work for the visitor's browser: proof of work by ALTCHA's protocol, asked for and checked by us alone.

The browser is to find the counter whose hash begins as ours did; trying takes it about a second, checking takes us
one hash. A solution is good for one signup, at one newsletter, within the hour. Nobody looks at pictures, no third
party hears of the visitor, and nothing is kept of them.
"""

import datetime as dt
import enum
import hashlib
import hmac
import json
import secrets

import altcha
from django.conf import settings

from newsletter.access import counters

ALGORITHM = "SHA-256"
GOOD_FOR = dt.timedelta(hours=1)
# Hashes to be tried, evenly spread between these: about a second in a browser, several on a phone of some years.
LEAST_WORK, MOST_WORK = 100_000, 300_000
_LONGEST = 4000


class Proof(enum.Enum):
    """What came with a form."""

    SOLVED = "solved"
    LEFT_OUT = "left out"
    """The form knew of the work and did none of it: no scripts run there."""
    MISSING = "missing"
    """The form did not know of it, as one on another page or site."""
    WORTHLESS = "worthless"
    """Forged, too old, of another newsletter, or used before."""


def new_challenge(*, newsletter_id: int, now: dt.datetime) -> str:
    """A challenge as JSON, for ``static/js/proof.js``."""
    challenge = altcha.create_challenge(
        ALGORITHM,
        1,
        counter=LEAST_WORK + secrets.randbelow(MOST_WORK - LEAST_WORK),
        expires_at=int((now + GOOD_FOR).timestamp()),
        data={"newsletter": newsletter_id},
        hmac_secret=_secret(),
    )
    return json.dumps(challenge.to_dict(), separators=(",", ":"))


def judge_proof(solution: str | None, *, newsletter_id: int, now: dt.datetime) -> Proof:
    """What a form's ``altcha`` field is worth. A good one is used up by asking."""
    if solution is None:
        return Proof.MISSING
    if not solution.strip():
        return Proof.LEFT_OUT
    signature = _verified(solution, newsletter_id=newsletter_id, now=now)
    if signature is None:
        return Proof.WORTHLESS
    digest = hashlib.sha256(signature.encode("utf-8")).hexdigest()[:32]
    used = counters.count(f"signup:solved:{digest}", seconds=int(GOOD_FOR.total_seconds()) + 60)
    return Proof.SOLVED if used == 1 else Proof.WORTHLESS


def _verified(solution: str, *, newsletter_id: int, now: dt.datetime) -> str | None:
    """The signature of the challenge that this solves; None where it solves none of ours."""
    if len(solution) > _LONGEST or not solution.isascii():
        return None
    try:
        payload = altcha.Payload.from_base64(solution)
        asked = payload.challenge.parameters
        # What is forged goes no further: only what was asked by us decides how it is checked.
        if not _is_ours(payload.challenge) or asked.data != {"newsletter": newsletter_id}:
            return None
        if not isinstance(asked.expires_at, int) or asked.expires_at < now.timestamp():
            return None
        verified = altcha.verify_solution(payload, _secret()).verified
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return payload.challenge.signature if verified else None


def _is_ours(challenge: altcha.Challenge) -> bool:
    asked = challenge.parameters
    return asked.algorithm == ALGORITHM and asked.cost == 1 and isinstance(challenge.signature, str)


def _secret() -> bytes:
    """Of the key that signs links, and of no use for these."""
    return hmac.digest(next(iter(settings.TOKEN_KEYS.values())), b"fortnight proof of work", "sha256")
