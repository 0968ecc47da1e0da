"""Signing in, and one's own account: a part of the studio's addresses."""

from django.urls import path

from newsletter.views.studio.account import (
    by_script,
    new_address,
    page,
    passkeys,
    passwords,
    proving,
    signing_in,
    two_steps,
)

urlpatterns = [
    path("login/", signing_in.SignIn.as_view(), name="login"),
    path("login/code/", signing_in.second_step_page, name="second_step"),
    path("login/passkey/begin/", passkeys.begin, name="begin_passkey"),
    path("login/passkey/", passkeys.finish, name="finish_passkey"),
    path("login/forgotten/", passwords.forgotten, name="forgotten"),
    path("login/reset/<str:uidb64>/<str:token>/", passwords.Reset.as_view(), name="reset"),
    path("logout/", signing_in.SignOut.as_view(), name="logout"),
    path("session/", by_script.session, name="session"),
    path("password/", passwords.ChangePassword.as_view(), name="password"),
    path("account/", page.account, name="account"),
    path("account/details/", page.details, name="account_details"),
    path("account/address/<str:token>/", new_address.confirm, name="new_address"),
    path("account/prove/", proving.prove, name="prove"),
    path("account/app/", two_steps.authenticator, name="authenticator"),
    path("account/app/off/", two_steps.authenticator_off, name="authenticator_off"),
    path("account/recovery-codes/", two_steps.new_recovery_codes, name="recovery_codes"),
    path("account/passkeys/add/", passkeys.add, name="add_passkey"),
    path("account/passkeys/<int:pk>/", passkeys.passkey, name="passkey"),
    path("account/sessions/end/", page.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<uuid:session_id>/end/", page.end_session, name="end_session"),
]
