"""The pages' addresses."""

from django.urls import include, path

from central.pages import first, language, lost

urlpatterns = [
    path("sign-in/language/", language.switch, name="language"),
    path("sign-in/", include("central.staff.urls")),
    path("", first.first_page, name="first"),
    path("phones/", lost.choose, name="lost"),
    path("phones/<int:slot>/", lost.one, name="lost_phone"),
    path("phones/<int:slot>/block/", lost.block, name="block_phone"),
]
