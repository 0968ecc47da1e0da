"""Where authors come to by a signed link in a mail, below ``/s/``."""

from django.urls import path

from delivery.views.skip import skip

app_name = "authors"
urlpatterns = [path("<str:token>/", skip, name="skip")]
