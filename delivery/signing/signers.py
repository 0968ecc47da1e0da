"""Who signs a mail, by the domain in its From."""

from delivery.dkim import CannotSign, Signer
from delivery.dns.names import read_domain, with_parents
from delivery.models import DkimKey, DkimState
from delivery.signing.keys import KeyTrouble
from newsletter.sealing import Unsealable, unseal


def active_keys(domain: str) -> list[DkimKey]:
    """The keys that sign for mail from ``domain``: its own, or else those of the nearest domain above it; RSA first.

    A signature of a domain above is aligned with From under DMARC's relaxed alignment, the default (RFC 9989 §4.10.2);
    ``doctor`` says where the domain's policy wants otherwise.
    """
    nearest_first = with_parents(read_domain(domain))
    found = DkimKey.objects.filter(domain__in=nearest_first, state=DkimState.ACTIVE)
    for name in nearest_first:
        # Receivers that do not know Ed25519 should meet the signature they can check first (RFC 8463 §5).
        if keys := sorted((key for key in found if key.domain == name), key=lambda key: key.algorithm, reverse=True):
            return keys
    return []


def signers_for(domain: str) -> tuple[Signer, ...]:
    """Ready to sign mail whose From is at ``domain``; empty where no key is active.

    Opening an RSA key takes 40 ms, so this is for once a mailing. Raises KeyTrouble where a key
    cannot be opened: mail that should be signed does not go out unsigned by accident.
    """
    return tuple(_signer(key) for key in active_keys(domain))


def _signer(key: DkimKey) -> Signer:
    try:
        return Signer.from_pem(unseal(key.private_key), domain=key.domain, selector=key.selector)
    except (Unsealable, CannotSign) as error:
        raise KeyTrouble(f"The DKIM key {key} cannot be opened. {error}") from error
