"""Django is set up before the tests of the office are collected."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "central.settings")
django.setup()
