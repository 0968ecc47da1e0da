"""Addresses readers come to: signup under the newsletter's slug, and signed links from mails."""

from django.urls import path

from subscribers.views.confirm import confirm
from subscribers.views.feedback import feedback
from subscribers.views.preferences import preferences
from subscribers.views.signup import embed, subscribe
from subscribers.views.unsubscribe import unsubscribe

app_name = "readers"
urlpatterns = [
    path("c/<str:token>/", confirm, name="confirm"),
    path("u/<str:token>/", unsubscribe, name="unsubscribe"),
    path("p/<str:token>/", preferences, name="preferences"),
    path("f/<str:token>/<str:choice>/", feedback, name="feedback"),
    path("<slug:slug>/subscribe/", subscribe, name="subscribe"),
    path("<slug:slug>/embed/", embed, name="embed"),
]
