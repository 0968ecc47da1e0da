"""The studio's first page and its pages about sending, below ``/studio/``."""

from django.urls import path

from delivery.views import addressees, again, domains, issue, mailing, overview, planning, proof, recipients, routes

app_name = "studio_delivery"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("sending/", routes.routes, name="routes"),
    path("sending/new/", routes.new_route, name="new_route"),
    path("sending/try/", routes.try_setting, name="try_setting"),
    path("sending/<int:pk>/", routes.edit_route, name="route"),
    path("sending/<int:pk>/try/", routes.try_route, name="try_route"),
    path("sending/<int:pk>/delete/", routes.delete_route, name="delete_route"),
    path("sending/domains/<str:domain>/", domains.domain, name="domain"),
    path("sending/domains/<str:domain>/keys/", domains.make, name="make_key"),
    path("sending/domains/<str:domain>/keys/<int:pk>/<str:deed>/", domains.change, name="change_key"),
    path("issues/<int:pk>/send/", issue.issue, name="issue"),
    path("issues/<int:pk>/send/progress/", issue.progress, name="progress"),
    path("issues/<int:pk>/send/test/", planning.test_mail, name="test"),
    path("issues/<int:pk>/send/proof/", proof.proof, name="proof"),
    path("issues/<int:pk>/send/to/", addressees.choose, name="addressees"),
    path("issues/<int:pk>/send/schedule/", planning.schedule_issue, name="schedule"),
    path("issues/<int:pk>/send/unschedule/", planning.unschedule_issue, name="unschedule"),
    path("issues/<int:pk>/send/now/", planning.send_now, name="now"),
    path("issues/<int:pk>/send/pause/", mailing.pause, name="pause"),
    path("issues/<int:pk>/send/resume/", mailing.resume, name="resume"),
    path("issues/<int:pk>/send/cancel/", mailing.cancel, name="cancel"),
    path("issues/<int:pk>/send/reopen/", mailing.reopen, name="reopen"),
    path("issues/<int:pk>/send/retry/", again.retry, name="retry"),
    path("issues/<int:pk>/send/resend/", again.resend, name="resend"),
    path("issues/<int:pk>/send/go-on/", again.go_on, name="go-on"),
    path("issues/<int:pk>/send/recipients/", recipients.recipients, name="recipients"),
    path("issues/<int:pk>/send/recipients/<int:delivery>/", recipients.recipient, name="recipient"),
    path("issues/<int:pk>/send/recipients.csv", recipients.export, name="export"),
]
