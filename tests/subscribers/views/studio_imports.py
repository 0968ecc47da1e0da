"""The pages of one import in the studio, as its tests ask for them."""

from subscribers.models import SubscriberImport
from subscribers.uploads import steps

PAGE = "/studio/tide-notes/readers/import/"


def page_of(client, run):
    return client.get(f"{PAGE}{run.pk}/").content.decode()


def say_so(client, run, **more):
    seen = steps.version(SubscriberImport.objects.get(pk=run.pk))
    return client.post(f"{PAGE}{run.pk}/start/", {"seen": seen, "statement": "They asked.", "vouched": "on"} | more)
