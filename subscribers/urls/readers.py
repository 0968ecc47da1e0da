"""Addresses readers come to: signup under the newsletter's slug, and signed links from mails."""

from django.urls import path

from subscribers.views import address, own_data
from subscribers.views.confirm import confirm
from subscribers.views.feedback import feedback
from subscribers.views.preferences import pause, preferences
from subscribers.views.signup import embed, subscribe
from subscribers.views.signup_api import signup_api
from subscribers.views.unsubscribe import unsubscribe

app_name = "readers"
urlpatterns = [
    path("c/<str:token>/", confirm, name="confirm"),
    path("u/<str:token>/", unsubscribe, name="unsubscribe"),
    path("p/<str:token>/", preferences, name="preferences"),
    path("p/<str:token>/pause/", pause, name="pause"),
    path("p/<str:token>/address/", address.ask, name="ask_address"),
    path("p/<str:token>/data/", own_data.ask, name="ask_data"),
    path("a/<str:token>/", address.change, name="address"),
    path("a/<str:token>/undo/", address.undo, name="undo_address"),
    path("d/<str:token>/", own_data.show, name="own_data"),
    path("d/<str:token>/erase/", own_data.erase, name="erase"),
    path("f/<str:token>/<str:choice>/", feedback, name="feedback"),
    path("<slug:slug>/subscribe/", subscribe, name="subscribe"),
    path("<slug:slug>/subscribe.json", signup_api, name="signup_api"),
    path("<slug:slug>/embed/", embed, name="embed"),
]
