"""Tables of all kinds that say who wants no mail: none of these is subscribed, and nobody else is lost."""

import pytest

from subscribers.importing import reporting
from subscribers.models import Subscription
from tests.subscribers.importing.moving import states, subscribed, table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("header", "wants", "wants_not"),
    [
        ("Abgemeldet", "FALSCH", "WAHR"),
        ("Désabonné", "faux", "vrai"),
        ("Désabonné", "n", "o"),
        ("Abgemeldet", "n", "j"),
        ("Unsubscribed", "☐", "☑"),
        ("Unsubscribed", "unchecked", "checked"),
        ("Unsubscribed", "", "✓"),
        ("Unsubscribed", "no", "yes (web)"),
        ("opt_in", "j", "n"),
        ("opt_in", "+", "-"),
        ("Newsletter", "x", ""),
        ("Accepts Email Marketing", "yes", ""),
        ("subscribed", "WAHR", "FALSCH"),
        ("do not mail", "", "since May"),
        ("DNC", "0", "1"),
        ("nomail", "0", "1"),
        ("No e-mail", "", "x"),
        ("no publicity", "", "x"),
        ("Robinsonliste", "nein", "ja"),
        ("Werbesperre", "", "x"),
        ("Keine Werbung", "", "x"),
        ("Kein Mailing", "", "x"),
        ("left?", "no", "yes"),
        ("DoNotBulkEMail", "Allow", "Do Not Allow"),
        ("配信停止", "", "○"),
        ("consent", "yes", "no"),
        ("Consentement", "oui", "non"),
        ("Einwilligung", "ja", "widerrufen"),
        ("DSGVO-Zustimmung", "x", ""),
        ("RGPD", "accepté", "refusé"),
        ("Email Permission", "granted", "denied"),
        ("Werbung erlaubt", "ja", "nein"),
        ("DOI", "ja", "nein"),
        ("can_email", "1", "0"),
        ("mailable", "Y", "N"),
        ("Im Verteiler", "ja", "nein"),
        ("配信", "希望する", "希望しない"),
        ("active", "yes", "no"),
        ("is_active", "1", "0"),
        ("Aktiv", "ja", "nein"),
        ("enabled", "true", "false"),
        ("deleted", "no", "yes"),
        ("archived", "0", "1"),
        ("blocked", "", "yes"),
        ("bounced", "no", "yes"),
        ("hard_bounces", "0", "3"),
        ("left on", "", "2024-05-06"),
        ("Austritt am", "", "06.05.2024"),
        ("Deaktiviert", "", "2024-05-06"),
        ("gekündigt", "", "x"),
        ("unsubscribe reason", "", "too many mails"),
        ("Marketing contact status", "Marketing contact", "Non-marketing contact"),
        ("Email hard bounce reason", "", "UNKNOWN_USER"),
        ("tags", "vip", "unsubscribed"),
        ("status", "active", "quit"),
        ("status", "", "gone"),
        ("Newsletter?", "Yes please", "No thanks"),
        ("Newsletter abbestellen", "nein", "ja"),
        ("Newsletter gekündigt", "", "x"),
        ("kein E-Mail-Marketing", "nein", "ja"),
        ("geen nieuwsbrief", "nee", "ja"),
        ("ohne Newsletter", "", "x"),
        ("Kino-Newsletter", "ja", "nein"),
        ("Unsubscribed", "no", "unsubscribed (web)"),
        ("opt_in", "ja", "Ja (widerrufen am 12.3.2024)"),
        ("Abgemeldet", "nein", "widerrufen"),
        ("Unsubscribed", "", "❌"),
        ("consent_withdrawn_at", "", "2024-05-06"),
        ("keine Einwilligung", "", "x"),
        ("Werbewiderspruch", "nein", "ja"),
        ("consent", "yes", "NULL"),
        ("Newsletter & SMS", "ja", "nein"),
        ("Zustimmung AGB und Werbung", "ja", "nein"),
        ("Newsletter", "ja gerne", "nein, danke"),
        ("Abo-Status", "aktiv", "zurückgezogen"),
        ("Newsletter-Status", "ja", "nein"),
        ("Durum", "aktif", "pasif"),
        ("ended_at", "", "2024-01-01"),
        ("Gekündigt am,Abgemeldet am", ",", ",2024-01-01"),
        ("left on,churned at", "no,no", "no,2024-01-01"),
        ("bounced at,clean time", ",", ",2024-01-01"),
        ("ended_at,unsubscribe reason", ",", ",too many mails"),
        ("hard_bounces", "0.0", "3.0"),
        ("Bounce type", "", "hard"),
        ("Hinweis", "mag Möwen", "widerrufen"),
        ("Hinweis", "mag Möwen", "unsubscribed (web)"),
        ("note", "", "not allowed"),
        ("note", "", "Withdrawn"),
    ],
)
@pytest.mark.parametrize("others", [1, 3])
def test_by_a_column(moved, header, wants, wants_not, others):
    willing = [f"w{number}@example.org,{wants}" for number in range(others)]
    moved(table(f"email,{header}", *willing, f"not@example.org,{wants_not}"))

    assert subscribed() == {f"w{number}" for number in range(others)}


@pytest.mark.parametrize("rows", [3, 10, 200])
def test_one_odd_cell_does_not_switch_a_column_off(moved, rows):
    willing = [f"w{number}@example.org,non" for number in range(rows - 2)]
    moved(table("Mail,Désabonné", *willing, "left@example.org,oui", "perhaps@example.org,peut-être"))

    assert subscribed() == {f"w{number}" for number in range(rows - 2)}


@pytest.mark.parametrize(
    "header", ["status,mail status", "status,status", "Global Status,List Status", "opt_in,opt_in"]
)
def test_of_two_columns_that_say_where_people_stand_the_gravest_counts(moved, header):
    yes, no = ("yes", "no") if "opt" in header else ("active", "unsubscribed")
    moved(
        table(f"email,{header}", f"a@example.org,{yes},{yes}", f"b@example.org,{yes},{no}", f"c@example.org,{no},{yes}")
    )

    assert subscribed() == {"a"}
    assert set(Subscription.objects.values_list("state", flat=True)) == {"active", "unsubscribed"}


@pytest.mark.parametrize(
    "rows",
    [
        ["w@example.org;subscribed", "d@example.org;unsubscribed"],
        ["aktiv;w@example.org", "abgemeldet;d@example.org"],
        ["Ann;aktiv;w@example.org", "Bo;abgemeldet;d@example.org"],
        ["w@example.org;active", "d@example.org;inactive"],
    ],
)
def test_without_a_header(moved, rows):
    moved(table(*rows))

    assert subscribed() == {"w"}


@pytest.mark.parametrize(
    "name",
    [
        "Abgemeldete.csv", "désabonnés.csv", "de\N{COMBINING ACUTE ACCENT}sabonne\N{COMBINING ACUTE ACCENT}s.csv",
        "suppression_list.csv", "opt-outs.csv", "bajas 2024.csv", "退会.csv",
    ],
)  # fmt: skip
def test_by_the_name_of_the_file(moved, name):
    moved((name, "email\nd@example.org\n"))

    assert states() == {"d@example.org": "unsubscribed"}


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("cleaned.csv", "bounced"),
        ("cleaned_members_export_1.csv", "bounced"),
        ("list_cleaned.csv", "active"),
        ("Baja California.csv", "active"),
        ("bajas_california.csv", "active"),
    ],
)
def test_names_of_files_that_look_like_others(moved, name, state):
    moved((name, "email\nd@example.org\n"))

    assert states() == {"d@example.org": state}


@pytest.mark.parametrize("header", ["email,city", "Mail;Ort"])
def test_by_a_title_above_the_header(moved, header):
    cells = header.replace("email", "d@example.org").replace("Mail", "d@example.org")
    run = moved(f"Abmeldungen 2024\n\n{header}\n{cells}\n")

    assert states() == {"d@example.org": "unsubscribed"}
    assert list(run.files[0]["notes"]) == [
        "By what stands above its header, everybody in it is “unsubscribed”.",
        "1 line above the header is left out: “Abmeldungen 2024”.",
    ]


@pytest.mark.parametrize("named", ["UNSUBSCRIBED <d@example.org>", '"abgemeldet" <d@example.org>'])
def test_by_a_word_before_the_address(moved, named):
    run = moved(table("email", "Ann <w@example.org>", named))

    assert (subscribed(), run.refused.count()) == ({"w"}, 1)


def test_by_the_name_of_the_column_of_addresses(moved):
    run = moved("unsubscribed\nd@example.org\n")

    assert (subscribed(), Subscription.objects.get().state) == (set(), "unsubscribed")
    assert "As the addresses are called “unsubscribed”, everybody in it is “unsubscribed”." in run.files[0]["notes"]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("sender email,reader email", ["office@example.org,{}", "office@example.org,{}", "office@example.org,{}"]),
        ("from,to", ["office@example.org,{}", "office@example.org,{}", "office@example.org,{}"]),
        ("Geworben von,Kontakt", ["ref1@example.org,{}", ",{}", "ref3@example.org,{}"]),
    ],
)
def test_of_two_columns_of_addresses_that_with_the_most_people_is_read_and_the_other_is_said(moved, header, rows):
    run = moved(table(header, *(row.format(f"r{number}@example.org") for number, row in enumerate(rows))))

    assert subscribed() == {"r0", "r1", "r2"}
    other = header.split(",")[0]
    assert f"Other addresses stand in column “{other}”: nobody is moved in by these." in run.files[0]["notes"]


def test_what_may_be_of_something_else_is_asked_and_not_decided(moved):
    run = moved(table("email,Permission,Cancelled", "a@example.org,no,0", "b@example.org,yes,2"))
    assert (subscribed(), run.refused.count()) == (set(), 2)

    own = {"Permission": "attributes.permission", "Cancelled": "attributes.cancelled"}
    moved(table("email,Permission,Cancelled", "a@example.org,no,0", "b@example.org,yes,2"), mapping=own)
    assert subscribed() == {"a", "b"}


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("state", "Ohio"),
        ("Unsubscribe link", "https://example.org/u/1"),
        ("Consent text", "I want the letter about tides"),
        ("Newsletter name", "Tide Notes"),
        ("Left-handed", "yes"),
        ("Premium", "no"),
        ("Mailing State", "California"),
        ("Lead Status", "Open"),
        ("Became a subscriber date", "2024-05-06"),
        ("Mailing address", "1 Quay Street"),
        ("SMS opt out", "yes"),
        ("Outlook user", "yes"),
        ("Foto-Einwilligung", "nein"),
        ("Photo permission", "no"),
        ("Cancelled orders", "2"),
        ("Order Status", "cancelled"),
        ("Estado del pedido", "Cancelado"),
        ("Fax Opt Out", "1"),
        ("Do Not Call", "1"),
        ("Alumno", "Ana"),
        ("Milano news", "yes"),
        ("unsubscribe_id", "17"),
        ("Newsletter opened", "no"),
        ("Newsletter", "Weekly"),
        ("写真掲載同意", "いいえ"),
        ("note", "left (2023)"),
        ("Helfer", "disabled"),
        ("Anrede", "Frau (Dr.)"),
    ],
)
def test_what_speaks_of_something_else_loses_nobody(moved, header, cell):
    run = moved(table(f"email,{header}", f"a@example.org,{cell}", "b@example.org,"))

    assert (subscribed(), run.refused.count()) == ({"a", "b"}, 0)


@pytest.mark.parametrize(
    ("above", "said"),
    [
        ("Newsletter list 2024\n\n", "1 line above the header is left out: “Newsletter list 2024”."),
        ("# exported by a tool\n", "1 line above the header is left out: “# exported by a tool”."),
        (
            '"Our list, spring"\n12 May 2024\n',
            "2 lines above the header are left out: “Our list, spring / 12 May 2024”.",
        ),
        (f"{'long ' * 30}\n", f"1 line above the header is left out: “{'long ' * 15}long…”."),
    ],
)
def test_lines_above_the_header_are_left_out_and_said(moved, above, said):
    run = moved(f"{above}email;unsubscribed;city\na@example.org;no;Hull\nb@example.org;yes;Leeds\n")

    assert (subscribed(), run.refused.count()) == ({"a"}, 0)
    assert run.files[0]["notes"][0] == said
    assert Subscription.objects.get(state="active").attributes == {"city": "Hull"}


def test_a_meaning_that_stands_behind_a_name_counts_in_a_table_that_was_cut_down(moved):
    moved("Wer [address],Seit [subscribed_at],Etiketten [tags]\na@example.org,2024-05-06,vip\n")

    found = Subscription.objects.get()
    assert (found.created_at.year, list(found.tags), found.attributes) == (2024, ["vip"], {})


@pytest.mark.parametrize("header", ["Wer [address],email", "Wer [address],Wen [address]"])
def test_beside_a_name_with_its_meaning_another_column_of_addresses_is_a_field(moved, header):
    moved(table(header, "a@example.org,b@example.org"))

    assert (subscribed(), list(Subscription.objects.get().attributes.values())) == ({"a"}, ["b@example.org"])


def test_columns_without_a_name_are_fields_by_their_places(moved):
    run = moved("email,,\na@example.org,Hull,\nb@example.org,Leeds,\n")
    assert Subscription.objects.get(subscriber__address="a@example.org").attributes == {"column_2": "Hull"}

    many = moved(table("Mail," + ",".join(["海"] * 9), "c@example.org," + ",".join("123456789")))
    assert len(reporting.reports(run)[0]["notes"]) == 1
    assert reporting.reports(many)[0]["notes"] == [
        "9 columns are kept as fields that are called by their places, from “column_2” to “column_10”; "
        "give them other names if you like."
    ]
