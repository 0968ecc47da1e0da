"""The life of a DKIM key: new, active, retired. This module alone changes a key's state."""

import base64
import re

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from delivery.dns.dkim import KeyInDns, look_at
from delivery.dns.names import read_domain, read_selector
from delivery.dns.records import Record, txt
from delivery.models import DkimAlgorithm, DkimKey, DkimState
from newsletter.asking_dns import Asker
from newsletter.sealing import seal

RSA_BITS = 2048
_OURS = re.compile(r"fn([0-9]{1,6})")


class KeyTrouble(ValueError):
    """The key cannot be made, found or moved on; the message says why and what to do."""


def make_key(domain: str, *, selector: str = "", algorithm: DkimAlgorithm = DkimAlgorithm.RSA) -> DkimKey:
    """A fresh key for ``domain`` that signs nothing yet; ``selector`` is the next free one unless given.

    A selector is never used twice: mail signed with its old key may still be under way. Raises NotADomain for a name
    that is none, KeyTrouble where the selector is taken.
    """
    domain = read_domain(domain)
    selector = read_selector(selector) if selector else next_selector(domain)
    private, public = _make_pair(algorithm)
    try:
        with transaction.atomic():
            return DkimKey.objects.create(
                domain=domain, selector=selector, algorithm=algorithm, private_key=seal(private), public_key=public
            )
    except IntegrityError:
        raise KeyTrouble(f"{domain} has a key {selector} already. Choose another selector.") from None


def next_selector(domain: str) -> str:
    """``fn1``, ``fn2`` …: one that was never used for ``domain``."""
    used = DkimKey.objects.filter(domain=domain).values_list("selector", flat=True)
    numbers = [int(found[1]) for found in map(_OURS.fullmatch, used) if found]
    return f"fn{max(numbers, default=0) + 1}"


def waiting_key(domain: str, *, algorithm: DkimAlgorithm) -> DkimKey | None:
    """The latest key of ``domain`` that was made and not put into use."""
    waiting = DkimKey.objects.filter(domain=read_domain(domain), algorithm=algorithm, state=DkimState.NEW)
    return waiting.order_by("-pk").first()


def keys_of(domain: str) -> QuerySet[DkimKey]:
    """Every key of ``domain``, the oldest first."""
    return DkimKey.objects.filter(domain=read_domain(domain))


def find_key(domain: str, *, selector: str) -> DkimKey:
    """The key of that selector. Raises KeyTrouble, naming those there are."""
    domain, selector = read_domain(domain), read_selector(selector)
    found = DkimKey.objects.filter(domain=domain, selector=selector).first()
    if found is None:
        there = ", ".join(keys_of(domain).values_list("selector", flat=True)) or "none"
        raise KeyTrouble(f"{domain} has no key {selector}. There is: {there}.")
    return found


def dns_record(key: DkimKey) -> Record:
    """The TXT record to publish for ``key``."""
    return txt(key.record_name, key.record_value)


def in_dns(key: DkimKey, *, asker: Asker) -> KeyInDns:
    """What DNS shows of ``key`` now."""
    key_type = DkimAlgorithm(key.algorithm).key_type
    return look_at(key.record_name, key_type=key_type, public_key=key.public_key, asker=asker)


@transaction.atomic
def activate(key: DkimKey) -> DkimKey | None:
    """Let ``key`` sign from now on, and retire the one of its algorithm that did; returns that one.

    Whether DNS shows the key is for the caller to see to (:func:`in_dns`): receivers take a signature that they cannot
    verify for none. Raises KeyTrouble for a retired key. Activating an active key changes nothing.
    """
    # All keys of the domain, so that two who activate at once come one after the other.
    keys = {each.pk: each for each in DkimKey.objects.select_for_update().filter(domain=key.domain).order_by("pk")}
    current = keys[key.pk]
    if current.state == DkimState.RETIRED:
        raise KeyTrouble(f"{key} is retired, and stays so. Make a new one: dkim_key {key.domain}")
    if current.state == DkimState.ACTIVE:
        return None
    others = (each for each in keys.values() if each.algorithm == key.algorithm and each.state == DkimState.ACTIVE)
    before = next(others, None)
    if before is not None:
        _move(before, to=DkimState.RETIRED)
    _move(current, to=DkimState.ACTIVE)
    key.refresh_from_db()
    return before


@transaction.atomic
def retire(key: DkimKey) -> None:
    """Let ``key`` sign nothing any more. Retiring a retired key changes nothing."""
    current = DkimKey.objects.select_for_update().get(pk=key.pk)
    if current.state != DkimState.RETIRED:
        _move(current, to=DkimState.RETIRED)
    key.refresh_from_db()


def _move(key: DkimKey, *, to: DkimState) -> None:
    now = timezone.now()
    key.state = to
    if to is DkimState.ACTIVE:
        key.activated_at = now
    else:
        key.retired_at = now
    key.save(update_fields=["state", "activated_at", "retired_at"])


def _make_pair(algorithm: DkimAlgorithm) -> tuple[bytes, str]:
    """PKCS#8 in PEM, and the ``p=`` of the record: SubjectPublicKeyInfo for RSA, the bare 32 bytes for Ed25519."""
    private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
    if algorithm is DkimAlgorithm.RSA:
        private = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        private = ed25519.Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, base64.b64encode(public).decode("ascii")
