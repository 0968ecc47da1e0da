"""Somebody with a history in every corner of the house: what happened to Quinta, step by step."""

from django.utils import timezone

from delivery import mailings
from delivery.bounces.intake.taking import take
from delivery.models import Delivery
from newsletter.team.audit import Act, note
from subscribers import address_change, reader_requests, suppression
from subscribers.addresses import read_address
from subscribers.confirming import confirm, read_confirmation
from subscribers.consent import Evidence, record
from subscribers.importing import runs
from subscribers.models import ConsentAct, PersonNote, RefusedRow, SubscriberImport, SuppressionReason
from subscribers.signup import sign_up
from subscribers.tokens import Purpose, sign
from tests.delivery.bounces.samples import fields, report
from tests.delivery.copy_names import envelope_sender
from tests.delivery.engine.turns import run as send
from tests.factories import IssueFactory

OLD, NEW = "Quinta.Feather@old.example.net", "Quinta.Feather@Example.org"
NAME = "Quinta Featherstonehaugh"
NEIGHBOUR = "Quinta.Featherington@example.org"
"""Somebody else, whose address begins alike."""


def signs_up(newsletter):
    now = timezone.now()
    here = Evidence(source="signup page", wording="You will get it.", ip_address="198.51.100.77", user_agent="Firefox")
    subscription = sign_up(newsletter=newsletter, address=read_address(OLD), name=NAME, evidence=here, now=now)
    link = sign(Purpose.CONFIRM, subscription.pk, int(now.timestamp() * 1000))
    confirm(read_confirmation(link), evidence=here, now=now, name=NAME)
    return subscription


def is_imported(newsletter, folder):
    path = folder / "readers.csv"
    path.write_text(
        f"email,name,street,ip\n{OLD},{NAME},Oosterscheldekade 1,198.51.100.77\n{OLD} ,{NAME},,\n{NEIGHBOUR},Q,,\n"
        f"{OLD.replace('@', '@@')},{NAME},,\n",
        encoding="utf-8",
    )
    moving = runs.begin([path], newsletter=newsletter, statement="They asked me.")
    runs.read(moving)
    runs.start(moving)
    assert runs.carry_on(moving)
    RefusedRow.objects.create(
        run=moving, file=0, line=9, reason=f"{OLD.upper()} is repeated", cells=[f" {OLD} ", NAME, "Oosterscheldekade 1"]
    )
    SubscriberImport.objects.update(error=f"Stopped at {OLD}.")
    return moving


def is_mailed(newsletter, smtp_sink, number, *, answer=""):
    if answer:
        smtp_sink.answer("RCPT", answer, to=OLD, times=1)
    issue = IssueFactory(newsletter=newsletter, number=number, title=f"High water {number}")
    mailing = mailings.begin(issue, now=timezone.now())
    send()
    return issue, Delivery.objects.get(mailing=mailing, address=OLD.lower())


def bounces(copy):
    words = f"I could not deliver to {OLD} ({NAME})."
    said = fields(status="5.2.2", address=OLD, diagnostic=f"552 5.2.2 <{OLD}> {NAME} is over quota")
    text = report(words, said, copy=f"To: {NAME} <{OLD}>\n\nx\n")
    ours = "b+mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpi@bounce.example.org"
    returned = envelope_sender(copy.pk, sender="alice@example.org")
    assert take(text.replace(ours, returned).encode(), source="imap", received_at=timezone.now())


def moves(subscription):
    now = timezone.now()
    wish = reader_requests.ask_for_address(subscription, address=read_address(NEW), now=now)
    change = address_change.read_change(sign(Purpose.NEW_ADDRESS, wish.pk))
    address_change.carry_out(change, evidence=Evidence(source="address change"), now=now)


def is_mentioned(neighbour, folder, author):
    """In what was said of others: the statement and the file of a list, what it added, and notes; in what was done."""
    path = folder / f"{OLD}.csv"
    rows = f"email,tags\npaula@example.org,\nrosa@example.org,\n{NEIGHBOUR},choir\n"
    path.write_text(rows, encoding="utf-8")
    statement = f"Handed over by {OLD} and <{NEIGHBOUR}>; ask {NEW.upper()}."
    moving = runs.begin([path], newsletter=neighbour.newsletter, statement=statement, author=author)
    runs.read(moving)
    runs.start(moving)
    assert runs.carry_on(moving)
    record(neighbour, act=ConsentAct.ADDED, evidence=Evidence(source="studio", wording=f"Her aunt {NEW} told me."))
    PersonNote.objects.create(subscription=neighbour, author=author, words=f"Comes by {OLD}, not {NEIGHBOUR}.")
    told = {"note": f"{NEW} asked for it", "author": author, "newsletter": neighbour.newsletter}
    suppression.suppress("sela@example.org", reason=SuppressionReason.MANUAL, **told)
    note(
        author, Act.IMPORTED, newsletter=neighbour.newsletter, about=f"Import {moving.pk}: {moving}", files=[str(path)]
    )
    note(author, Act.BULK_ACT, about=f"Tag <{NEW}>", by={OLD: f"{NEW};{OLD}"})
