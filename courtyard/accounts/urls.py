"""Addresses of this room. Of allauth's pages only these are in use; names are the ones it asks for."""

from allauth.account import views as allauth
from django.urls import path, re_path

from courtyard.accounts.views import addresses, organisation, passwords, people, settings, welcome
from courtyard.core.access import public, signed_in

urlpatterns = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("join/check-your-mail/", welcome.join_sent, name="join-sent"),
    path("join/<str:secret>/", welcome.join, name="join"),
    path("sign-in/", public(passwords.SignInView.as_view()), name="account_login"),
    path("sign-in/closed/", public(allauth.account_inactive), name="account_inactive"),
    path("sign-out/", passwords.sign_out, name="account_logout"),
    path("password/reset/", public(passwords.ResetView.as_view()), name="account_reset_password"),
    path("password/reset/sent/", public(allauth.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9a-f]{32})-(?P<key>[-0-9a-z]{1,80})/$",
        public(passwords.NewPasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        public(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("password/change/", signed_in(passwords.ChangeView.as_view()), name="account_change_password"),
    path("settings/", settings.account, name="settings"),
    path("settings/picture/", settings.picture, name="settings-picture"),
    path("settings/email/", addresses.change, name="change-email"),
    path("settings/email/sent/", addresses.sent, name="change-email-sent"),
    path("settings/email/<str:secret>/", addresses.confirm, name="confirm-email"),
    path("settings/security/", settings.security, name="settings-security"),
    path("settings/security/end/", settings.end_sign_in, name="end-sign-in"),
    path("settings/tokens/", settings.tokens, name="settings-tokens"),
    path("settings/tokens/<uuid:token_id>/revoke/", settings.revoke_token, name="revoke-token"),
    path("organisation/mark/", organisation.mark_picture, name="mark"),
    path("app.webmanifest", organisation.app, name="app"),
    path("manage/", organisation.manage, name="manage"),
    path("manage/people/", people.people, name="manage-people"),
    path("manage/people/<uuid:person_id>/role/", people.change_role, name="change-role"),
    path("manage/people/<uuid:person_id>/state/", people.change_state, name="change-state"),
    path("manage/invitations/", people.invite, name="invite"),
    path("manage/invitations/<uuid:invitation_id>/end/", people.end_invitation, name="end-invitation"),
    path("manage/organisation/", organisation.organisation, name="manage-organisation"),
    path("manage/organisation/mark/", organisation.mark, name="manage-mark"),
]
