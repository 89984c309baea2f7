"""Danish or English."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Speak the other language from now on, in this browser."""
    chosen = request.POST.get("language", "")
    back = request.POST.get("back", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = redirect(back if safe else "/")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 86400,
            samesite="Strict",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
