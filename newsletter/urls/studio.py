"""The studio's pages about newsletters and issues, below ``/studio/``."""

from django.urls import path

from newsletter.views.studio import account, details, exchange, history, issues, newsletters, pictures, preview, writing

app_name = "studio"
urlpatterns = [
    path("login/", account.SignIn.as_view(), name="login"),
    path("logout/", account.SignOut.as_view(), name="logout"),
    path("password/", account.ChangePassword.as_view(), name="password"),
    path("session/", account.session, name="session"),
    path("new/", newsletters.new_newsletter, name="new_newsletter"),
    path("pictures/", pictures.upload, name="upload_picture"),
    path("issues/<int:pk>/", writing.issue, name="issue"),
    path("issues/<int:pk>/preview/", preview.preview, name="preview"),
    path("issues/<int:pk>/preview/<str:key>/<str:part>/", preview.frame, name="preview_frame"),
    path("issues/<int:pk>/details/", details.details, name="details"),
    path("issues/<int:pk>/delete/", issues.delete_issue, name="delete_issue"),
    path("issues/<int:pk>/history/", history.history, name="history"),
    path("issues/<int:pk>/history/<int:revision_pk>/", history.revision, name="revision"),
    path("issues/<int:pk>/history/<int:revision_pk>/bring-back/", history.bring_back, name="bring_back"),
    path("issues/<int:pk>/markdown/", exchange.markdown, name="markdown"),
    path("issues/<int:pk>/export/", exchange.export, name="export"),
    path("<slug:slug>/issues/", issues.issues, name="issues"),
    path("<slug:slug>/issues/new/", issues.new_issue, name="new_issue"),
    path("<slug:slug>/issues/import/", exchange.import_file, name="import"),
    path("<slug:slug>/settings/", newsletters.identity, name="settings"),
    path("<slug:slug>/settings/rhythm/", newsletters.rhythm, name="rhythm"),
    path("<slug:slug>/settings/rhythm/dates/", newsletters.next_dates, name="next_dates"),
    path("<slug:slug>/settings/looks/", newsletters.looks, name="looks"),
    path("<slug:slug>/settings/looks/preview/", preview.looks_preview, name="looks_preview"),
    path("<slug:slug>/settings/looks/preview/<str:key>/<str:part>/", preview.looks_frame, name="looks_frame"),
]
