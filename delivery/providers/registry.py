"""The providers there are: what each needs to be told, and what it does for us. One row each.

To add one that django-anymail knows, add its row. Amazon SES and SendGrid are reached by SMTP instead: the first needs
a package more than everybody else, the second has no support by anymail any more.
"""

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.module_loading import import_string


@dataclasses.dataclass(frozen=True, kw_only=True)
class Provider:
    """One provider.

    ``key_option`` is the backend's name for the API key, ``user`` for what it wants beside it (empty: nothing);
    ``options`` what else may be set, ``required`` what must be. ``signing`` is its webhook view's name for the key
    that events are signed with (``signs_url``: together with the address they go to); without one events are checked
    by HTTP basic authentication. ``metadata`` is whether it gives back a dictionary that we write on a message; others
    give back tags. ``idempotency`` is the header for a key by which it knows a message it already has;
    ``keeps_message_id`` the extra headers with which it leaves Message-ID alone (None: it makes its own).
    """

    name: str
    label: str
    key_option: str = "api_key"
    user: str = ""
    options: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    signing: str = ""
    signs_url: bool = False
    webhooks: bool = True
    metadata: bool = True
    idempotency: str = ""
    keeps_message_id: Mapping[str, str] | None = None

    def backend(self, **options: Any) -> Any:
        """anymail's email backend. Raises what that raises: mostly ImproperlyConfigured."""
        return import_string(f"anymail.backends.{self.name}.EmailBackend")(**options)

    def webhook_view(self, *, secret: str, url: str) -> Any:
        """anymail's view of events about messages that were sent, for one request that came to ``url``."""
        base = import_string(f"anymail.webhooks.{self.name}.{_VIEWS[self.name]}")
        # It would warn wherever events are signed and not behind a password as well.
        view = type(base.__name__, (base,), {"warn_if_no_basic_auth": False})
        options: dict[str, Any] = {self.signing: secret} if self.signing else {"webhook_secret": [secret]}
        if self.signs_url:
            options["webhook_url"] = url
        return view(**options)


_VIEWS = {
    "brevo": "BrevoTrackingWebhookView",
    "mailersend": "MailerSendTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "mailtrap": "MailtrapTrackingWebhookView",
    "mandrill": "MandrillCombinedWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "resend": "ResendTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
}

_ROWS = (
    Provider(name="brevo", label="Brevo"),
    Provider(
        name="mailersend", label="MailerSend", key_option="api_token", signing="signing_secret", metadata=False
    ),
    Provider(
        name="mailgun", label="Mailgun", options=("sender_domain",), signing="webhook_signing_key",
        keeps_message_id={},
    ),
    Provider(name="mailjet", label="Mailjet", key_option="secret_key", user="api_key"),
    Provider(name="mailtrap", label="Mailtrap", key_option="api_token", signing="tracking_secret"),
    Provider(name="mandrill", label="Mailchimp Transactional (Mandrill)", signing="webhook_key", signs_url=True),
    Provider(
        name="postmark", label="Postmark", key_option="server_token", options=("message_stream",),
        keeps_message_id={"X-PM-KeepID": "true"},
    ),
    # Its signatures need a package more than everybody else's.
    Provider(name="resend", label="Resend", idempotency="Idempotency-Key"),
    Provider(
        name="scaleway", label="Scaleway", key_option="secret_key", options=("project_id", "region"),
        required=("project_id",), webhooks=False,
    ),
    Provider(name="sparkpost", label="SparkPost", options=("subaccount",)),
)  # fmt: skip

PROVIDERS: Mapping[str, Provider] = MappingProxyType({provider.name: provider for provider in _ROWS})
"""Every provider by the name that a route's ``kind`` has."""

ALWAYS_ALLOWED = ("api_url",)
"""Options of every provider: some have an address of their own for another region."""
