"""Addresses of the inbox of caught mail."""

from django.urls import path

from catcher import views
from catcher.access import for_whom_it_is_meant

app_name = "mailbox"
urlpatterns = [
    path("", for_whom_it_is_meant(views.show_list), name="list"),
    path("news/", for_whom_it_is_meant(views.show_news), name="news"),
    path("empty/", for_whom_it_is_meant(views.empty), name="empty"),
    path("<int:number>/", for_whom_it_is_meant(views.show_mail), name="mail"),
    path("<int:number>/html/", for_whom_it_is_meant(views.show_html), name="html"),
    path("<int:number>/raw/", for_whom_it_is_meant(views.download_raw), name="raw"),
    path("<int:number>/parts/<int:part>/", for_whom_it_is_meant(views.download_part), name="part"),
]
