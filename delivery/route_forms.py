"""Making and changing a route. What is secret is never shown again: an empty field keeps what is there."""

import re
from typing import Any
from urllib.parse import urlsplit

import pydantic
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from delivery.limits import domain_groups
from delivery.models import SendingRoute, Tls
from delivery.models.routes import SMTP
from delivery.providers.registry import ALWAYS_ALLOWED, PROVIDERS, Provider
from delivery.sealing import seal
from delivery.standing.route import is_local
from newsletter.forms.wording import PlainWords

EXAMPLE = '{"gmail": {"per_second": 5, "burst": 20}}'
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[?[0-9A-Fa-f:]+\]?")


class _GroupLimit(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    per_second: float | None = pydantic.Field(default=None, gt=0, le=100_000)
    burst: int | None = pydantic.Field(default=None, ge=1, le=1_000_000)


_KINDS = [(SMTP, "A mail server (SMTP)"), *((each.name, f"{each.label}, by its API") for each in PROVIDERS.values())]
_GROUP_LIMITS = pydantic.TypeAdapter(dict[str, _GroupLimit])


def read_group_limits(given: object) -> dict[str, dict[str, float]]:
    """``{"gmail": {"per_second": 5, "burst": 20}}``. Raises ValidationError that says what is wrong, and where."""
    try:
        limits = _GROUP_LIMITS.validate_python(given or {})
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = " → ".join(str(part) for part in first["loc"])
        raise ValidationError(f"{where or 'This'}: {first['msg']}. Write it as {EXAMPLE}.") from None
    known = {*domain_groups().values(), "other"}
    for group in limits:
        if group not in known:
            raise ValidationError(f"There is no group “{group[:40]}”. There are: {', '.join(sorted(known))}.")
    return {group: limit.model_dump(exclude_none=True) for group, limit in limits.items()}


class RouteForm(PlainWords, forms.ModelForm[SendingRoute]):
    """A route as people edit it. ``secret`` and ``webhook_secret`` are words here, and sealed on saving."""

    kind = forms.ChoiceField(
        label="What it is",
        choices=[
            (SMTP, "A mail server (SMTP)"),
            *((each.name, f"{each.label}, by its API") for each in PROVIDERS.values()),
        ],
    )
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
                self.fields[name].help_text = "One is kept. Leave this empty to keep it, or write another."

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"]
        if ":" in label or not label.isprintable():
            raise ValidationError("A name may have no colon and no invisible characters. Choose another.")
        return label

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"].strip().rstrip(".")
        if host and not _HOST.fullmatch(host):
            raise ValidationError(
                "That is not the name of a server. Write one such as smtp.example.org, without smtp://."
            )
        return host.strip("[]")

    def clean_port(self) -> int:
        given: int | None = self.cleaned_data["port"]
        return 587 if given is None else given

    def clean_group_limits(self) -> dict[str, dict[str, float]]:
        return read_group_limits(self.cleaned_data["group_limits"])

    def clean(self) -> dict[str, Any]:
        filled = dict(super().clean() or {})
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
        if filled.get("tls") == Tls.NONE and filled.get("username") and not is_local(host):
            self.add_error("tls", "A password never travels unencrypted. Choose STARTTLS or TLS.")
        if filled.get("username") and not (filled.get("secret") or self._kept("secret", filled)):
            self.add_error("secret", "Write the password or token that goes with the user name.")

    def _check_provider(self, provider: Provider, filled: dict[str, Any]) -> None:
        if not (filled.get("secret") or self._kept("secret", filled)):
            self.add_error("secret", f"Write the API key that {provider.label} gave you.")
        if provider.user and not filled.get("username"):
            self.add_error("username", f"{provider.label} wants a second key: its {provider.user}. Write it here.")
        given = filled.get("options") or {}
        allowed = (*provider.options, *ALWAYS_ALLOWED)
        if not isinstance(given, dict) or not all(name in allowed and isinstance(given[name], str) for name in given):
            self.add_error("options", f"{provider.label} can be given {', '.join(allowed)}, each as text.")
            return
        missing = [name for name in provider.required if not given.get(name)]
        if missing:
            self.add_error("options", f"{provider.label} needs {', '.join(missing)} here.")
        address = urlsplit(given.get("api_url", "https://provider"))
        if address.scheme != "https" and not (address.scheme == "http" and is_local(address.hostname or "")):
            self.add_error("options", "The key never travels unencrypted: api_url begins with https://.")

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
        if self._moved(self.cleaned_data) and not self.cleaned_data["secret"]:
            row.secret = ""
        for name in ("secret", "webhook_secret"):
            if self.cleaned_data[name]:
                setattr(row, name, seal(self.cleaned_data[name]))
        row.options, row.group_limits = row.options or {}, row.group_limits or {}
        row.changed_at = timezone.now()
        row.forget_trouble()
        return super().save(commit)
