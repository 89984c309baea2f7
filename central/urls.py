"""What lies where; pages have addresses of their own, which commands need not load."""

from django.urls import path

from central.api.assembly import api
from host_tools.office.contract import API_PATH

urlpatterns = [path(f"{API_PATH.strip('/')}/", api.urls)]
