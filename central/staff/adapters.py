"""What allauth asks of this office: nobody signs up, secrets lie sealed, no mail is sent."""

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from allauth.mfa.adapter import DefaultMFAAdapter
from django.dispatch import receiver
from django.http import HttpRequest

from central import runtime
from central.staff.models import Account
from host_tools.storage.aead_box import BoxError

_CONTEXT = b"second factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Passwords."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Accounts are given."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Whose password this is; a first password that is over is nobody's."""
        found: Account | None = super().authenticate(request, **credentials)
        over = found and found.invited_until is not None and found.invited_until < runtime.now()
        return None if over else found

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom rate limits count for: the one who is really connected."""
        return str(request.META.get("REMOTE_ADDR") or "-")

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        """On to what comes next."""
        return "/"

    def send_notification_mail(self, *_given: Any, **_more: Any) -> None:
        """There is no mail yet."""

    def add_message(self, *_given: Any, **_more: Any) -> None:
        """The page that follows says it."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """The second factor."""

    def encrypt(self, text: str) -> str:
        """Sealed under the office's key."""
        return runtime.current().box.seal(text.encode(), _CONTEXT).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed. Raises BoxError."""
        try:
            return runtime.current().box.open(bytes.fromhex(encrypted_text), _CONTEXT).decode()
        except ValueError as error:
            raise BoxError("no sealed secret") from error

    def get_totp_issuer(self) -> str:
        """What the authenticator app shows."""
        return "noeglefri"

    def build_totp_svg(self, url: str) -> str:
        """The QR code."""
        return str(segno.make(url).svg_inline(scale=5, border=4, light="#fff"))


@receiver(password_changed)
def own_password(user: Account, **_more: Any) -> None:
    """The first password has done its work."""
    user.invited_until = None
    user.save(update_fields=["invited_until"])
