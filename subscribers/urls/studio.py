"""The studio's pages about readers, below ``/studio/``."""

from django.urls import path

from subscribers.views import studio

app_name = "studio_people"
urlpatterns = [
    path("<slug:slug>/readers/", studio.people, name="people"),
    path("<slug:slug>/readers/add/", studio.add, name="add"),
    path("<slug:slug>/readers/<int:pk>/", studio.person, name="person"),
    path("<slug:slug>/readers/<int:pk>/unsubscribe/", studio.unsubscribe, name="unsubscribe"),
    path("<slug:slug>/readers/<int:pk>/suppress/", studio.suppress, name="suppress"),
    path("<slug:slug>/readers/<int:pk>/lift/", studio.lift, name="lift"),
]
