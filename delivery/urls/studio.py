"""The studio's first page and its pages about sending, below ``/studio/``."""

from django.urls import path

from delivery.views import issue, mailing, overview, planning

app_name = "studio_delivery"
urlpatterns = [
    path("", overview.overview, name="overview"),
    path("issues/<int:pk>/send/", issue.issue, name="issue"),
    path("issues/<int:pk>/send/progress/", issue.progress, name="progress"),
    path("issues/<int:pk>/send/test/", planning.test_mail, name="test"),
    path("issues/<int:pk>/send/schedule/", planning.schedule_issue, name="schedule"),
    path("issues/<int:pk>/send/unschedule/", planning.unschedule_issue, name="unschedule"),
    path("issues/<int:pk>/send/now/", planning.send_now, name="now"),
    path("issues/<int:pk>/send/pause/", mailing.pause, name="pause"),
    path("issues/<int:pk>/send/resume/", mailing.resume, name="resume"),
    path("issues/<int:pk>/send/cancel/", mailing.cancel, name="cancel"),
    path("issues/<int:pk>/send/reopen/", mailing.reopen, name="reopen"),
    path("issues/<int:pk>/send/recipients/", mailing.recipients, name="recipients"),
]
