"""Addresses of the inbox of caught mail."""

from django.urls import path

from catcher import views

app_name = "mailbox"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("news/", views.show_news, name="news"),
    path("empty/", views.empty, name="empty"),
    path("<int:number>/", views.show_mail, name="mail"),
    path("<int:number>/html/", views.show_html, name="html"),
    path("<int:number>/raw/", views.download_raw, name="raw"),
    path("<int:number>/parts/<int:part>/", views.download_part, name="part"),
]
