"""The studio's pages about planning; they stand in the same namespace as its other pages."""

from django.urls import path

from newsletter.views.studio import bin as link_bin, calendar, snippets, templates

urlpatterns = [
    path("<slug:slug>/calendar/", calendar.calendar, name="calendar"),
    path("<slug:slug>/calendar/move/", calendar.move_issue, name="move_issue"),
    path("<slug:slug>/calendar/skip/", calendar.skip_slot, name="skip_slot"),
    path("<slug:slug>/issues/next/", calendar.next_issue, name="next_issue"),
    path("<slug:slug>/links/", link_bin.links, name="links"),
    path("<slug:slug>/links.json", link_bin.links_json, name="links_json"),
    path("<slug:slug>/links/add/", link_bin.add, name="add_link"),
    path("<slug:slug>/links/<int:pk>/", link_bin.edit, name="edit_link"),
    path("<slug:slug>/links/<int:pk>/mark/", link_bin.mark, name="mark_link"),
    path("<slug:slug>/links/<int:pk>/delete/", link_bin.delete, name="delete_link"),
    path("<slug:slug>/links/<int:pk>/restore/", link_bin.restore, name="restore_link"),
    path("<slug:slug>/templates/", templates.templates, name="templates"),
    path("<slug:slug>/templates/<int:pk>/", templates.edit, name="edit_template"),
    path("<slug:slug>/templates/<int:pk>/delete/", templates.delete, name="delete_template"),
    path("<slug:slug>/snippets/", snippets.snippets, name="snippets"),
    path("<slug:slug>/snippets.json", snippets.snippets_json, name="snippets_json"),
    path("<slug:slug>/snippets/new/", snippets.new, name="new_snippet"),
    path("<slug:slug>/snippets/<int:pk>/", snippets.edit, name="edit_snippet"),
    path("<slug:slug>/snippets/<int:pk>/delete/", snippets.delete, name="delete_snippet"),
    path("issues/<int:pk>/duplicate/", templates.duplicate_issue, name="duplicate_issue"),
    path("issues/<int:pk>/template/", templates.save_as_template, name="save_as_template"),
]
