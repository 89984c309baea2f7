"""What lies where."""

from django.urls import path

from central.api.assembly import api

urlpatterns = [path("api/v1/", api.urls)]
