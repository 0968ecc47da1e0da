"""Names of columns and words in cells that turn round what they speak of, or only look like others."""

import pytest

from subscribers.importing import reporting
from subscribers.models import Subscription
from tests.subscribers.importing.moving import subscribed, table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "wants", "wants_not"),
    [
        ("Newsletter-Abo", "abonniert", "nicht abonniert"),
        ("Newsletter-Abo", "abonniert", "lieber nicht"),
        ("Subscription", "subscribed", "not active"),
        ("Nieuwsbrief", "geabonneerd", "niet geabonneerd"),
        ("Einwilligung", "ja", "keine"),
        ("Newsletter", "an", "aus"),
        ("Nieuwsbrief", "aan", "uit"),
        ("Boletín", "activado", "desactivado"),
        ("Comment", "likes herons", "please unsubscribe me"),
        ("Comment", "likes herons", "no more mails!"),
        ("Comment", "likes herons", "STOP"),
        ("Comment", "likes herons", "wants off the list"),
        ("Bemerkung", "mag Reiher", "bitte keine Mails mehr"),
        ("unsubscribe reason", "", "No longer interested"),
        ("unsub reason", "", "too many mails"),
        ("unsubscription reason", "", "too many mails"),
        ("bounce reason", "soft", "No such user"),
        ("Unsubscribed", "no", "No longer wants mail"),
        ("Do not email", "", "no contact please"),
        ("Abgemeldet am", "", "no longer active"),
        ("Abgemeldet am", "never", "2024-05-06"),
        ("Abgemeldet am", "--", "2024-05-06"),
        ("Nota", "", "no entregable"),
        ("Abbestellt", "nein", "ja"),
        ("Kündigungstermin", "", "2024-05-06"),
        ("désabonné commande", "non", "oui"),
        ("Last event", "opened", "unsubscribed"),
        ("Bildung", "Abitur", "abgemeldet"),
        ("Call notes", "rang twice", "unsubscribed"),
        ("GDPR terms", "yes", "no"),
        ("Newsletter blocked", "no", "yes"),
        ("Newsletter bounced", "", "yes"),
        ("Verteiler ausgetreten", "nein", "ja"),
        ("Newsletter abgelehnt", "nein", "ja"),
        ("Newsletter paused", "no", "yes"),
        ("Exclude from newsletter", "no", "yes"),
        ("Baja newsletter", "no", "sí"),
        ("Désinscription newsletter", "non", "oui"),
        ("Não quero newsletter", "não", "sim"),
        ("contactDoNotEmail", "0", "1"),
        ("isDoNotMail", "false", "true"),
        ("ContactNoEmail", "false", "true"),
        ("confirmed at,Consent confirmed", "2024-05-06,yes", "2024-05-06,no"),
        ("Abgemeldet per Link", "nein", "ja"),
        ("Unsubscribed", "no", "active, unsubscribed later"),
        ("Unsubscribed", "no", "subscribed (until 2023)"),
        ("opt_in", "yes", "yes (not anymore)"),
        ("opt_in", "yes (web)", '"ja, aber nicht mehr"'),
        ("opt_in", '"ja, gerne"', "ja (bis 2023)"),
        ("opt_in", "yes", '"yes, paused"'),
        ("opt_in", "yes", "no data"),
        ("tags", "vip|news", "vip|unsubscribed"),
        ("tags", '"vip, news"', '"vip, unsubscribed"'),
        ("consent", "yes", "--"),
        ("consent", "yes", "missing"),
        ("reason", "", "unsubscribed"),
        ("Anmeldung", "2024-05-06", "abgemeldet"),
        ("Signed up", "2024-05-06", "no"),
        ("source", "web", "unsubscribed"),
        ("Newsletter,deliverable", "yes,yes", "yes,no"),
        ("opt_in,newsletter", "yes,yes", "yes,"),
        ("Partner newsletter", "yes", "no"),
        ("unsub", "0", "1"),
        ("Unsub date", "", "2024-05-06"),
        ("Bounce count", "0", "4"),
        ("Deceased", "", "yes"),
        ("Hold mail", "", "yes"),
        ("Widerruf am", "", "01.02.2024"),
        ("Sperre", "", "x"),
        ("Baja", "", "sí"),
        ("Former subscriber", "no", "yes"),
        ("Ex-member", "", "x"),
        ("Reason for leaving", "", "moved"),
        ("メール配信", "可", "不可"),
        ("Segment", "a", "Unsubscribes"),
        ("Comments", "hi", "I unsubscribed in May"),
        ("GDPR consent", "12 May in the shop", "no contact"),
        ("GDPR consent", "12 May in the shop", "Nein ich will nicht"),
        ("Newsletter preferences", "weekly", "No emails"),
        ("Newsletter frequency", "weekly", "never"),
        ("Abgemeldet am", "", "Mai"),
        ("Unsubscribed", "no", "?"),
        ("Opt-in text", "yes", "withdrawn"),
        ("E-mail allowed", "yes", "no"),
        ("Infos per E-Mail", "ja", "nein"),
        ("Rundbrief", "ja", "nein"),
        ("Keep me informed", "yes", "no"),
        ("note", "likes herons", "does not want emails"),
        ("note", "likes herons", "keine Newsletter"),
        ("tags", "vip", "no newsletter"),
        ("Would you like to receive our newsletter?", "Yes", "No"),
    ],
)
@pytest.mark.parametrize("others", [1, 3])
def test_nobody_is_taken_against_it(moved, header, wants, wants_not, others):
    willing = [f"w{number}@example.org,{wants}" for number in range(others)]
    moved(table(f"email,{header}", *willing, f"not@example.org,{wants_not}"))

    assert subscribed() == {f"w{number}" for number in range(others)}


@pytest.mark.parametrize(
    ("header", "wants_not"), [("opt_in", "perhaps"), ("marketing consent", "not given"), ("accepts marketing", "maybe")]
)
def test_a_column_of_consent_without_an_answer_in_its_first_rows_is_one_all_the_same(moved, header, wants_not):
    rows = [f"n{number}@example.org,{wants_not}" for number in range(101)]
    moved(table(f"email,{header}", *rows, "w@example.org,yes"))

    assert subscribed() == {"w"}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("email,name,status,uuid,attributes,created_at,updated_at", "not@example.org,N,retired,,{},2024-05-06,"),
        ("email,name,subscribed_to_emails,created_at,deleted_at,labels", "not@example.org,N,nope,2024-05-06,,"),
    ],
)
def test_an_unknown_word_of_a_known_tool_is_refused(moved, header, row):
    run = moved(table(header, row))

    assert (run.files[0]["tool"] != "", subscribed(), run.refused.count()) == (True, set(), 1)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Partner newsletter", ["no", "no", "yes"]),
        ("Newsletter bounces", ["0", "0", "1"]),
        ("WhatsApp-Newsletter", ["nein", "nein", "ja"]),
        ("Newsletter in HTML", ["0", "1", "1"]),
    ],
)
def test_what_may_be_of_another_newsletter_ends_nothing_for_good(moved, header, cells):
    rows = [f"r{number}@example.org,{cell}" for number, cell in enumerate(cells)]
    moved(table(f"email,{header}", *rows))
    assert not Subscription.objects.exclude(state="active").exists()

    moved(table(f"email,{header}", *rows), mapping={header: "attributes.other"})
    assert subscribed() == {"r0", "r1", "r2"}


@pytest.mark.parametrize(
    ("header", "no", "yes"),
    [
        ("Je souhaite recevoir la newsletter (désinscription à tout moment)", "non", "oui"),
        ("Newsletter (Abmeldung jederzeit möglich)", "nein", "ja"),
        ("I want the newsletter (unsubscribe any time)", "no", "yes"),
        ("Subscribe to our newsletter (don't worry, no spam)", "no", "yes"),
        ("Would you like our newsletter? You can opt out at any time.", "no", "yes"),
    ],
)
def test_a_question_with_the_way_to_leave_in_it_is_asked_about_whatever_the_answer(moved, header, no, yes):
    rows = (f'email,"{header}"', f"a@example.org,{no}", f"b@example.org,{yes}")
    moved(table(*rows))
    assert not Subscription.objects.exists()

    moved(table(*rows), mapping={header: "opted_in"})
    assert subscribed() == {"b"}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Dues 2024", ["not paid", "not paid", "not paid", "paid"]),
        ("Membership", ["non member", "non member", "member"]),
        ("Workshop", ["pas inscrit", "pas inscrit", "inscrit"]),
        ("Email (you can unsubscribe at any time)", ["", "", ""]),
        ("opt_in", ["missing", "0.5", "no, only monthly please"]),
        ("Would you like to receive the newsletter by post?", ["no", "no", "yes"]),
        ("Newsletters received", ["0", "0", "4"]),
        ("status", ["not paid", "non premium", "active"]),
        ("unsub reason", ["N.A.", "Not applicable", ""]),
        ("bounce reason", ["Mailbox full", "4.2.2 over quota", ""]),
    ],
)
def test_nobody_is_kept_as_gone_by_a_guess(moved, header, cells):
    moved(table(f"email,{header}", *(f'r{number}@example.org,"{cell}"' for number, cell in enumerate(cells))))

    assert not Subscription.objects.exclude(state="active").exists()


def test_an_address_by_the_way_to_leave_is_an_address(moved):
    moved(table("Email (you can unsubscribe at any time)", "a@example.org"))

    assert subscribed() == {"a"}


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Recommended by", "Ann"),
        ("Intended use", "school"),
        ("Exclusive offers", "spring"),
        ("Performer", "yes"),
        ("Export date", "2024-05-06"),
        ("Member No", "17"),
        ("House no", "4"),
        ("Kommt aus", "Kiel"),
        ("Non-profit", "yes"),
        ("Förderbedarf", "keine"),
        ("Medizinische Hinweise", "keine"),
        ("Équitation", "oui"),
        ("Room", "No 1"),
        ("2FA", "not enabled"),
        ("Bemerkung", "bitte löschen: alte Nummer"),
        ("note", "do not contact by phone"),
        ("opt_in", "ja, am 05.03.2020"),
        ("opt_in", "yes, via website"),
    ],
)
def test_ordinary_lists_lose_nobody(moved, header, cell):
    run = moved(table(f"email,{header}", f'a@example.org,"{cell}"', f'b@example.org,"{cell}"'))

    assert (subscribed(), run.refused.count()) == ({"a", "b"}, 0)


@pytest.mark.parametrize("name", ["members duplicates deleted.csv", "doublons supprimés.csv", "bounces removed.csv"])
def test_a_file_out_of_which_others_were_taken_is_a_list(moved, name):
    moved((name, "email\nd@example.org\n"))

    assert subscribed() == {"d"}


@pytest.mark.parametrize(
    ("above", "header", "row"),
    [
        ("Abonnenten und Abmeldungen 2024", "email,Abgemeldet am", "w@example.org,"),
        ("Export ohne Bounces", "email,city", "w@example.org,Hull"),
        ("Spam-free list; unsubscribe link in every mail", "email,opt_in", "w@example.org,yes"),
    ],
)
def test_a_title_does_not_speak_against_columns_nor_for_what_it_excepts(moved, above, header, row):
    moved(f"{above}\n\n{table(header, row)}")

    assert subscribed() == {"w"}


@pytest.mark.parametrize("name", ["Gelöschte Kontakte.csv", "deleted_contacts.csv", "do not mail.csv"])
def test_more_names_of_files_of_who_left(moved, name):
    moved((name, "email\nd@example.org\n"))

    assert Subscription.objects.get().state == "unsubscribed"


def test_who_left_by_a_column_is_kept_as_left_whatever_stands_before_the_address(moved):
    run = moved(table("email,status", "Unsubscribed <d@example.org>,unsubscribed"))

    assert (Subscription.objects.get().state, run.refused.count()) == ("unsubscribed", 0)


def test_a_thousand_columns_that_are_not_said_are_told_of_at_once(moved):
    width = 1000
    heads = ",".join(f"n{number}" for number in range(width))
    run = moved(table(f"email,{heads}", f"a@example.org{',fine' * width}", f"b@example.org{',unsubscribed' * width}"))

    assert len(reporting.reports(run)[0]["switches"]) == 1
