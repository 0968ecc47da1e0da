"""Passkeys (WebAuthn level 3): registering one, and what signing in with it proves.

A challenge is good once and for five minutes; it stands in the session that asked for it. The device must have
verified its user (by a finger, a face or a PIN), so that a passkey is two factors in one.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.utils import timezone
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from newsletter.models import Passkey

MOST = 20
CHALLENGE_SECONDS = 300
_CHALLENGE = "passkey_challenge"
_TRANSPORTS = frozenset(each.value for each in AuthenticatorTransport)


class BadPasskey(ValueError):
    """What the browser sent proves nothing; the message says what to do."""


def begin_registering(session: SessionBase, user: User) -> dict[str, Any]:
    """What ``navigator.credentials.create`` is to be called with. Raises BadPasskey for more than 20."""
    registered = list(Passkey.objects.filter(user=user))
    if len(registered) >= MOST:
        raise BadPasskey(f"This account has {MOST} passkeys. Take one away first.")
    options = webauthn.generate_registration_options(
        rp_id=_site(),
        rp_name=f"Fortnight {_site()}",
        user_id=_handle(user),
        user_name=user.get_username(),
        user_display_name=user.get_full_name() or user.get_username(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_described(registered),
    )
    return _remembered(session, options.challenge, purpose="register", options=webauthn.options_to_json(options))


def finish_registering(session: SessionBase, user: User, credential: Mapping[str, Any], *, name: str) -> Passkey:
    """Keep the passkey that the browser made. Raises BadPasskey."""
    challenge = _challenge(session, purpose="register")
    try:
        verified = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except Exception as error:  # what was sent may be anything, and the library raises many kinds
        raise BadPasskey("The passkey could not be checked, and was not added. Try once more.") from error
    try:
        with transaction.atomic():
            return Passkey.objects.create(
                user=user,
                name=name.strip()[:80] or "Passkey",
                credential_id=verified.credential_id,
                public_key=verified.credential_public_key,
                sign_count=verified.sign_count,
                transports=_transports(credential),
                synced=verified.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
            )
    except IntegrityError:
        raise BadPasskey("This passkey is registered already.") from None


def begin_signing_in(session: SessionBase, user: User | None) -> dict[str, Any]:
    """What ``navigator.credentials.get`` is to be called with: for any account, or for this one's passkeys."""
    options = webauthn.generate_authentication_options(
        rp_id=_site(),
        allow_credentials=_described(list(Passkey.objects.filter(user=user))) if user is not None else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _remembered(session, options.challenge, purpose="sign in", options=webauthn.options_to_json(options))


def finish_signing_in(session: SessionBase, credential: Mapping[str, Any], *, user: User | None) -> User:
    """Whose passkey it is; with ``user``, it has to be one of theirs. Raises BadPasskey."""
    challenge = _challenge(session, purpose="sign in")
    passkey = _found(credential, user=user)
    try:
        verified = webauthn.verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=_origin(),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except Exception as error:  # as above
        raise BadPasskey("The passkey could not be checked. Try once more.") from error
    # Only over the count that was looked at: the same answer of a device is good once, whoever sends it twice.
    counted = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    if not counted.update(sign_count=verified.new_sign_count, last_used_at=timezone.now()):
        raise BadPasskey("This passkey is in use elsewhere at this moment. Try once more.")
    return passkey.user


def _found(credential: Mapping[str, Any], *, user: User | None) -> Passkey:
    unknown = BadPasskey("This site does not know that passkey. Sign in with your password instead.")
    given = credential.get("id")
    try:
        credential_id = base64url_to_bytes(given) if isinstance(given, str) else b""
    except ValueError:
        raise unknown from None
    passkeys = Passkey.objects.select_related("user").filter(credential_id=credential_id, user__is_active=True)
    passkey = (passkeys.filter(user=user) if user is not None else passkeys).first()
    if passkey is None:
        raise unknown
    return passkey


def _remembered(session: SessionBase, challenge: bytes, *, purpose: str, options: str) -> dict[str, Any]:
    now = int(timezone.now().timestamp())
    session[_CHALLENGE] = {"for": purpose, "challenge": bytes_to_base64url(challenge), "at": now}
    made: dict[str, Any] = json.loads(options)
    return made


def _challenge(session: SessionBase, *, purpose: str) -> bytes:
    """The challenge that is out, which is used up by this. Raises BadPasskey."""
    kept = session.pop(_CHALLENGE, None)
    oldest = timezone.now() - dt.timedelta(seconds=CHALLENGE_SECONDS)
    if not kept or kept["for"] != purpose or kept["at"] < oldest.timestamp():
        raise BadPasskey("That took too long. Try once more.")
    return base64url_to_bytes(kept["challenge"])


def _described(passkeys: list[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=bytes(each.credential_id), transports=[AuthenticatorTransport(way) for way in each.transports]
        )
        for each in passkeys
    ]


def _transports(credential: Mapping[str, Any]) -> list[str]:
    response = credential.get("response")
    given = response.get("transports") if isinstance(response, dict) else None
    return sorted(_TRANSPORTS & {each for each in given if isinstance(each, str)}) if isinstance(given, list) else []


def _handle(user: User) -> bytes:
    """What devices call the account: the same for all its passkeys, and no name."""
    return hashlib.sha256(f"{_site()} account {user.pk}".encode()).digest()


def _site() -> str:
    """The relying party's id: the host of BASE_URL. With another one, all passkeys are worthless."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _origin() -> str:
    split = urlsplit(settings.BASE_URL)
    return f"{split.scheme}://{split.netloc}"
