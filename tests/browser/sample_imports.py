"""Lists that are being moved in, each at another step."""

from django.utils import timezone

from subscribers.models import SubscriberImport
from subscribers.uploads import keeping, steps, working
from tests.factories import WriterFactory

LIST = "email,name,city,created_at\ngus@example.org,Gus,Hull,2024-04-03\nhana@example.org,Hana,,2024-05-01\nnobody,,,\n"


def sample_imports(newsletter):
    """An import that waits for a word, one that lacks a column of addresses, one under way, one that is done."""
    lists = [
        [("email_list.csv", LIST), ("unsubscribed.csv", "email,why\ngus@example.org,too long\n")],
        [("list.csv", LIST), ("posts.csv", "title,date\nHigh water,2024-04-03\n")],
        [("list.csv", LIST)],
        [("list.csv", LIST)],
    ]
    made = []
    for files in lists:
        folder = keeping.new_folder()
        for number, (name, text) in enumerate(files):
            place = keeping.place_for(folder, number=number, name=name)
            place.parent.mkdir()
            place.write_text(text)
        paths = keeping.files_in(folder.name)
        run = steps.receive(folder.name, paths, newsletter=newsletter, author=WriterFactory()).run
        steps.ask_to_read(run, files=run.files, now=timezone.now())
        working.go_on(run.pk, seconds=60)
        made.append(run.pk)
    SubscriberImport.objects.filter(pk=made[2]).update(state="merging", busy_since=timezone.now())
    SubscriberImport.objects.filter(pk=made[3]).update(
        state="done", counts={"0": {"added": 2}}, finished_at=timezone.now(), statement="They asked at the fair."
    )
    return made
