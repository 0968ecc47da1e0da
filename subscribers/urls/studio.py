"""The studio's pages about readers, below ``/studio/``."""

from django.urls import path

from subscribers.views import (
    studio_add,
    studio_bulk,
    studio_export,
    studio_list,
    studio_person,
    studio_rights,
    studio_signup,
    studio_stopping,
    studio_suppression,
)

app_name = "studio_people"
urlpatterns = [
    path("<slug:slug>/signup/", studio_signup.signup, name="signup"),
    path("<slug:slug>/readers/", studio_list.people, name="people"),
    path("<slug:slug>/readers/export/", studio_export.export, name="export"),
    path("<slug:slug>/readers/add/", studio_add.add, name="add"),
    path("<slug:slug>/readers/<int:pk>/", studio_person.person, name="person"),
    path("<slug:slug>/readers/many/", studio_bulk.begin, name="bulk"),
    path("<slug:slug>/readers/many/<int:pk>/", studio_bulk.progress, name="bulk_progress"),
    path("<slug:slug>/readers/many/<int:pk>/undo/", studio_bulk.undo, name="bulk_undo"),
    path("<slug:slug>/readers/<int:pk>/profile/", studio_person.profile, name="profile"),
    path("<slug:slug>/readers/<int:pk>/tags/", studio_person.tags, name="tags"),
    path("<slug:slug>/readers/<int:pk>/notes/", studio_person.note, name="note"),
    path("<slug:slug>/readers/<int:pk>/notes/<int:note_id>/delete/", studio_person.delete_note, name="delete_note"),
    path("<slug:slug>/readers/suppressed/", studio_suppression.suppressed, name="suppressed"),
    path("<slug:slug>/readers/suppressed/<str:key>/", studio_suppression.one, name="suppression"),
    path("<slug:slug>/readers/<int:pk>/evidence/<str:kind>/", studio_rights.evidence, name="evidence"),
    path("<slug:slug>/readers/<int:pk>/erase/", studio_rights.erase, name="erase"),
    path("<slug:slug>/readers/<int:pk>/unsubscribe/", studio_stopping.unsubscribe, name="unsubscribe"),
    path("<slug:slug>/readers/<int:pk>/suppress/", studio_stopping.suppress, name="suppress"),
    path("<slug:slug>/readers/<int:pk>/lift/", studio_stopping.lift, name="lift"),
]
