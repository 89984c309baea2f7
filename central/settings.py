"""Django's settings; what differs between offices comes from the environment or `runtime`.

An embedded office gives its thread a database of its own (`embedded.database`), so DATABASES
tells only how such a connection is made, and where a served office has its data.
"""

import os
import secrets
from typing import Any

from central.databases import database_settings

SECRET_KEY = os.environ.get("NOEGLEFRI_WEB_KEY") or secrets.token_hex(32)
"""Signs sessions and forms; without one from the environment they end with the process."""

DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "da"
USE_I18N = False
ROOT_URLCONF = "central.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES: dict[str, dict[str, Any]] = {"default": database_settings()}
INSTALLED_APPS = [
    "central.tenancy",
    "central.audit",
    "central.upkeep",
    "central.organisations",
    "central.people",
    "central.phones",
    "central.places",
    "central.locks",
    "central.access",
    "central.intake",
]
MIDDLEWARE = ["central.api.middleware.CallerMiddleware"]
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 << 20
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "loggers": {"django": {"handlers": ["nowhere"], "propagate": False}},
}
"""A refusal is an answer, not news; whoever serves an office says where its log goes."""
