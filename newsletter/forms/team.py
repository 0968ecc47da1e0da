"""The team's forms: inviting, roles, and the account that somebody makes who was invited."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from newsletter.access import account_names
from newsletter.forms.account import NEW_PASSWORD_HINT, NewPasswordForm
from newsletter.forms.wording import PlainWords
from newsletter.models import Role


class InviteForm(PlainWords, forms.Form):
    """Whom to ask into the team, and as what."""

    address = forms.EmailField(
        label="Address",
        max_length=254,  # RFC 5321 §4.5.3.1.3
        widget=forms.EmailInput(attrs={"autocomplete": "off", "placeholder": "alice@example.org"}),
    )
    role = forms.ChoiceField(label="Role", choices=Role.choices, initial=Role.WRITER)


class RoleForm(PlainWords, forms.Form):
    """Another role for somebody."""

    role = forms.ChoiceField(label="Role", choices=Role.choices)


class NewAccountForm(PlainWords, UserCreationForm[User]):
    """The account of somebody who was invited: a name to sign in with, and a password."""

    error_messages = {"password_mismatch": "The two passwords differ. Type the same one twice."}

    class Meta:
        model = User
        fields = ("username",)
        labels = {"username": "Name"}
        help_texts = {"username": "You sign in with it, and the team sees it. Letters, digits and @ . + - _ only."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = NEW_PASSWORD_HINT
        self.fields["password2"].label = "The password once more"
        self.fields["password2"].help_text = ""
        self.fields["username"].error_messages |= {
            "unique": "That name is taken. Choose another.",
            "invalid": "A name has letters, digits and @ . + - _ only, and no blanks.",
        }

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        try:
            account_names.check_name(name)
        except account_names.UnusableName as error:
            raise ValidationError(str(error)) from error
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        if "\0" in f"{self.data.get('password1', '')}{self.data.get('username', '')}":
            self.add_error(None, "An invisible character (NUL) is in this. Type it again by hand.")
        return cleaned

    def _post_clean(self) -> None:
        # Django looks at the password's strength here, after clean().
        super()._post_clean()  # type: ignore[misc]  # the stubs leave it out
        for error in self.errors.as_data().get("password2", ()):
            error.message = NewPasswordForm.weak_passwords.get(error.code or "", error.message)
