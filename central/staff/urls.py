"""The pages of signing in that this office has, of those that allauth knows."""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path
from django.views.generic import RedirectView

_HOME = RedirectView.as_view(url="/")

urlpatterns = [
    path("", account.login, name="account_login"),
    path("out/", account.logout, name="account_logout"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("code/", second_factor.authenticate, name="mfa_authenticate"),
    path("code/again/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("code/new/", totp.activate_totp, name="mfa_activate_totp"),
    path("spare/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("spare/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    # allauth leads there after a change, or asks for their addresses.
    path("home/", _HOME, name="mfa_index"),
    path("inactive/", _HOME, name="account_inactive"),
]
