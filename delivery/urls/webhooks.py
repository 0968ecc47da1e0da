"""Where providers report to, below ``/webhooks/``."""

from django.urls import path

from delivery.views import webhooks

app_name = "webhooks"
urlpatterns = [path("anymail/<slug:kind>/<int:pk>/", webhooks.provider_events, name="provider")]
