"""Whether DNS publishes a DKIM key (RFC 6376 §3.6.1, RFC 8463 §4)."""

from dataclasses import dataclass
from typing import Literal

from delivery.dns.records import tags
from newsletter.asking_dns import Asker, Found, Unasked

Published = Literal["matches", "missing", "differs", "revoked", "several", "unusable", "unknown"]


@dataclass(frozen=True, kw_only=True)
class KeyInDns:
    """``state``, and in words what was found; ``testing`` where the record says ``t=y`` and so asks to be ignored."""

    state: Published
    found: str
    testing: bool = False


def look_at(name: str, *, key_type: str, public_key: str, asker: Asker) -> KeyInDns:
    """Compare the record at ``name`` (selector and all) with our key, ``public_key`` in base64."""
    answer = asker.txt(name)
    if isinstance(answer, Unasked):
        return KeyInDns(state="unknown", found=answer.reason)
    values = answer.values if isinstance(answer, Found) else ()
    # Other TXT records may stand at the name; a wildcard often puts some there.
    keys = [value for value in values if "p=" in value]
    if not keys:
        return KeyInDns(state="missing", found=f"no key at {name}")
    if len(keys) > 1:
        return KeyInDns(state="several", found=f"{len(keys)} keys at {name}, and which one counts is undefined")
    return _compare(keys[0], name=name, key_type=key_type, public_key=public_key)


def _compare(value: str, *, name: str, key_type: str, public_key: str) -> KeyInDns:
    record = tags(value)
    if record is None or record.get("v", "DKIM1") != "DKIM1" or "p" not in record:
        return KeyInDns(state="unusable", found=f"what stands at {name} is no DKIM record")
    published = "".join(record["p"].split())
    if not published:
        return KeyInDns(state="revoked", found=f"the key at {name} is revoked (its p= is empty)")
    if record.get("k", "rsa") != key_type:
        return KeyInDns(state="differs", found=f"{name} holds a key of another type (k={record.get('k', 'rsa')})")
    if published.rstrip("=") != public_key.rstrip("="):
        return KeyInDns(state="differs", found=f"{name} holds another key than ours")
    hashes = record.get("h", "sha256").replace(" ", "").split(":")
    services = record.get("s", "*").replace(" ", "").split(":")
    if "sha256" not in hashes or not {"*", "email"} & set(services):
        return KeyInDns(state="unusable", found=f"the record at {name} forbids its use for mail (h= or s=)")
    testing = "y" in record.get("t", "").replace(" ", "").split(":")
    return KeyInDns(state="matches", found=f"{name} holds our key", testing=testing)
