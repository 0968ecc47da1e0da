"""Making and changing a route. What is secret is never shown again: an empty field keeps what is there."""

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from delivery.group_limits import EXAMPLE, read_group_limits
from delivery.json_fields import JsonObjectField
from delivery.models import SendingRoute, Tls
from delivery.models.routes import SMTP
from delivery.providers.registry import ALWAYS_ALLOWED, PROVIDERS, Provider
from delivery.standing.route import is_local
from newsletter.forms.wording import PlainWords
from newsletter.sealing import seal

_KINDS = [(SMTP, "A mail server (SMTP)"), *((each.name, f"{each.label}, by its API") for each in PROVIDERS.values())]
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class RouteForm(PlainWords, forms.ModelForm[SendingRoute]):
    """A route as people edit it. ``secret`` and ``webhook_secret`` are words here, and sealed on saving."""

    kind = forms.ChoiceField(label="What it is", choices=_KINDS)
    secret = forms.CharField(
        label="Password, token or API key",
        required=False,
        max_length=4000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    webhook_secret = forms.CharField(
        label="Webhook key",
        required=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="For a provider: the key it signs its events with. For Brevo, Mailjet, Postmark, Resend, SparkPost "
        "it is user:password, which you put into the address you give it as well.",
    )

    class Meta:
        model = SendingRoute
        fields = [
            "label", "newsletter", "kind", "host", "port", "tls", "username", "auth", "options", "priority", "weight",
            "connections", "per_second", "group_limits", "enabled",
        ]  # fmt: skip
        field_classes = {"options": JsonObjectField, "group_limits": JsonObjectField}
        labels = {
            "label": "Name",
            "newsletter": "For",
            "host": "Server",
            "tls": "Encryption",
            "username": "User name",
            "auth": "Prove it with",
            "options": "Options of the provider",
            "priority": "Order",
            "weight": "Share",
            "connections": "Connections at most",
            "per_second": "Messages a second at most",
            "group_limits": "Limits for groups of recipients",
            "enabled": "In use",
        }
        help_texts = {
            "label": "It stands in reports, and names the route’s limits.",
            "newsletter": "A newsletter with routes of its own uses no others.",
            "host": "Such as smtp.example.org. Leave it empty for a provider.",
            "port": "Left empty it is 587, or 465 with TLS from the start.",
            "username": "Leave it empty for a server that asks for no login.",
            "options": 'Such as {"api_url": "https://…"} for another region, or {"sender_domain": "example.org"}.',
            "priority": "Routes of the lowest number share the mail; others stand by until none of those can be used.",
            "weight": "Among routes of the same order: 3 here and 1 there means three times as much here.",
            "connections": "Over all senders together.",
            "per_second": "Over all senders together. Empty for no limit.",
            "group_limits": f"Such as {EXAMPLE}.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["newsletter"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.empty_label = "All newsletters without routes of their own"
        for name in ("options", "group_limits"):
            self.fields[name].required = False
            self.fields[name].widget.attrs.update(rows=2, spellcheck="false")
        self.fields["port"].required = False
        for name in ("secret", "webhook_secret"):
            if self.instance.pk and getattr(self.instance, name):
                self.fields[name].help_text = (
                    "One is kept. Leave this empty to keep it, or write another. With another server, provider or "
                    "api_url it is dropped."
                )

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"]
        if ":" in label or not label.isprintable():
            raise ValidationError("A name may have no colon and no invisible characters. Choose another.")
        return label

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"].strip().rstrip(".")
        if host and not _is_host(host):
            raise ValidationError(
                "That is not the name of a server. Write one such as smtp.example.org, without smtp://."
            )
        return host.strip("[]")

    def clean_group_limits(self) -> dict[str, dict[str, float]]:
        return read_group_limits(self.cleaned_data["group_limits"])

    def clean(self) -> dict[str, Any]:
        filled = dict(super().clean() or {})
        if filled.get("port", 0) is None:
            filled["port"] = 465 if filled.get("tls") == Tls.IMPLICIT else 587
        if "kind" not in filled:
            return filled
        if filled["kind"] == SMTP:
            self._check_server(filled)
        else:
            self._check_provider(PROVIDERS[filled["kind"]], filled)
        return filled

    def _check_server(self, filled: dict[str, Any]) -> None:
        host = filled.get("host", "")
        if not host and "host" not in self.errors:
            self.add_error("host", "Write the name of the server, such as smtp.example.org.")
        if filled.get("tls") == Tls.NONE and host and not is_local(host.lower()):
            self.add_error("tls", "Mail never travels unencrypted to another machine. Choose STARTTLS or TLS.")
        if filled.get("username") and not (filled.get("secret") or self._kept("secret", filled)):
            self.add_error("secret", "Write the password or token that goes with the user name.")
        for name, what in (("options", "takes no options"), ("webhook_secret", "reports nothing by webhook")):
            if filled.get(name):
                self.add_error(name, f"A mail server {what}. Leave this empty.")

    def _check_provider(self, provider: Provider, filled: dict[str, Any]) -> None:
        if not (filled.get("secret") or self._kept("secret", filled)):
            self.add_error("secret", f"Write the API key that {provider.label} gave you.")
        if provider.user and not filled.get("username"):
            self.add_error("username", f"{provider.label} wants a second key: its {provider.user}. Write it here.")
        self._check_options(provider, filled.get("options") or {})
        if filled.get("webhook_secret"):
            self._check_webhook_key(provider, filled["webhook_secret"])

    def _check_options(self, provider: Provider, given: dict[str, Any]) -> None:
        allowed = (*provider.options, *ALWAYS_ALLOWED)
        if not all(name in allowed and isinstance(given[name], str) for name in given):
            self.add_error("options", f"{provider.label} can be given {', '.join(allowed)}, each as text.")
            return
        missing = [name for name in provider.required if not given.get(name)]
        if missing:
            self.add_error("options", f"{provider.label} needs {', '.join(missing)} here.")
        if "api_url" in given and not _is_api_url(given["api_url"]):
            self.add_error(
                "options",
                "api_url is no address to send a key to. Write one such as https://api.example.org/v3/: the key never "
                "travels unencrypted.",
            )

    def _check_webhook_key(self, provider: Provider, given: str) -> None:
        name, _, password = given.partition(":")
        if not provider.webhooks:
            self.add_error("webhook_secret", f"{provider.label} reports nothing by webhook. Leave this empty.")
        elif not (given.isascii() and given.isprintable()):
            self.add_error("webhook_secret", "A key has letters without accents, digits and signs only. Copy it anew.")
        elif not provider.signing and not (name and password):
            self.add_error(
                "webhook_secret",
                f"{provider.label} signs nothing. Make up a user and a password, write them as user:password, and put "
                "them into the address you give it.",
            )

    def _kept(self, name: str, filled: dict[str, Any]) -> bool:
        """Whether there is one already that still belongs: another kind or server must not be shown the old one."""
        return bool(getattr(self.instance, name)) and not self._moved(filled)

    def _moved(self, filled: dict[str, Any]) -> bool:
        before = SendingRoute.objects.filter(pk=self.instance.pk).first() if self.instance.pk else None
        return before is not None and (before.kind, before.host, before.options.get("api_url")) != (
            filled["kind"], filled.get("host", ""), (filled.get("options") or {}).get("api_url"),
        )  # fmt: skip

    def save(self, commit: bool = True) -> SendingRoute:
        row = self.instance
        if self._moved(self.cleaned_data):
            row.secret = row.webhook_secret = ""  # they belong to the old one, in both directions
        for name in ("secret", "webhook_secret"):
            if self.cleaned_data[name]:
                setattr(row, name, seal(self.cleaned_data[name]))
        row.changed_at = timezone.now()
        row.forget_trouble()
        return super().save(commit)


def _is_host(name: str) -> bool:
    """An IP address, or a name of labels (RFC 1123 §2.1); the last is never a number, or it would be a bad address."""
    if "%" in name:
        return False
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        labels = name.split(".")
        return len(name) <= 253 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit()
    return True


def _is_api_url(given: str) -> bool:
    """Whether a key is safe on its way there: by TLS, or within this machine."""
    try:
        address = urlsplit(given)
        host, _port = address.hostname or "", address.port
    except ValueError:
        return False
    if not _is_host(host) or not given.isprintable() or " " in given:
        return False
    return address.scheme == "https" or (address.scheme == "http" and is_local(host))
