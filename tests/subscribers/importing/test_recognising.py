"""What a file is: encodings, delimiters, headers, tools, the meaning of columns."""

import pytest

from subscribers.importing.recognising import recognise, rows_of
from subscribers.importing.sources import Unreadable, sources_of


def table(tmp_path, content, name="list.csv"):
    """A file of this content, recognised: how it is read, and all its rows."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (source,) = sources_of([path])
    found, _ = recognise(source)
    return found, [cells for _, cells in rows_of(source, found)]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("email,name\na@example.org,Zoë\n".encode(), "utf-8"),
        ("email,name\na@example.org,Zoë\n".encode("utf-8-sig"), "utf-8"),
        ("email,name\na@example.org,Zoë\n".encode("cp1252"), "cp1252"),
        ("email,name\na@example.org,Zoë\n".encode("utf-16"), "utf-16-le"),
        ("\ufeffemail,name\na@example.org,Zoë\n".encode("utf-16-be"), "utf-16-be"),
        ("email,name\na@example.org,Zoë\n".encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_encodings_are_told_by_their_bytes(tmp_path, content, encoding):
    found, rows = table(tmp_path, content)

    assert (found.encoding, found.headers, rows) == (encoding, ("email", "name"), [["a@example.org", "Zoë"]])


def test_one_line_in_another_encoding_is_read_as_what_windows_writes(tmp_path):
    _, rows = table(tmp_path, b"email,name\na@example.org,Zo\xc3\xab\nb@example.org,Zo\xeb\n")

    assert rows == [["a@example.org", "Zoë"], ["b@example.org", "Zoë"]]


def test_a_line_too_long_is_refused_below_the_sample_too(tmp_path):
    rows = "".join(f"r{number}@example.org\n" for number in range(300))

    with pytest.raises(Unreadable, match=r"^list\.csv: a line of it is longer than 4,000,000 letters, so"):
        table(tmp_path, f"email\n{rows}{'x' * 4_000_001}\n")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path, delimiter, end):
    lines = [["email", "name", "tags"], ["a@example.org", "Ann", "x"], ["b@example.org", "Bo", "y"]]
    found, rows = table(tmp_path, end.join(delimiter.join(line) for line in lines) + end)

    assert (found.delimiter, rows) == (delimiter, lines[1:])


@pytest.mark.parametrize("hint", ["sep=;", '"sep=;"', "SEP=;"])
def test_a_first_line_that_names_the_delimiter_is_heeded_and_is_no_row(tmp_path, hint):
    found, rows = table(tmp_path, f"{hint}\r\nemail;name\r\na@example.org;Ann, Bo\r\n")

    assert (found.delimiter, found.headers, rows) == (";", ("email", "name"), [["a@example.org", "Ann, Bo"]])


def test_a_table_of_one_column_without_a_delimiter(tmp_path):
    found, rows = table(tmp_path, "a@example.org\nb@example.org\n")

    assert (found.has_header, found.meanings, rows) == (False, ("address",), [["a@example.org"], ["b@example.org"]])


def test_a_line_break_within_quotation_marks_is_part_of_the_cell(tmp_path):
    _, rows = table(tmp_path, 'email,name\na@example.org,"Ann\nBo"\nb@example.org,Cy\n')

    assert rows == [["a@example.org", "Ann\nBo"], ["b@example.org", "Cy"]]


def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path):
    rows = [f"r{number}@example.org,Reader" for number in range(400)]
    rows[3] = '"oops@example.org,Reader'
    _, found = table(tmp_path, "\n".join(["email,name", *rows]) + "\n")

    assert found == [row.split(",") for row in rows]


@pytest.mark.parametrize(
    ("header", "tool", "all_are"),
    [
        ("email,active_subscription,expiry,email_disabled,prefer_digests,created_at", "Substack", ""),
        ("email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at", "Substack", ""),
        ("email,expiry,email_disabled,prefer_digests,stripe_connected_customer_id,type", "Substack, paid list", ""),
        ("Email,Name,Subscription type,Activity,Subscription date,Revenue", "Substack, dashboard", ""),
        (
            '"Email Address","First Name","Last Name",EMAIL_TYPE,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,'
            "CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS",
            "Mailchimp, subscribed",
            "",
        ),
        (
            "Email Address,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,UNSUB_TIME,UNSUB_REASON,LEID,EUID,NOTES,TAGS",
            "Mailchimp, unsubscribed",
            "unsubscribed",
        ),
        ("Email Address,OPTIN_TIME,CONFIRM_TIME,CLEAN_TIME,LEID,EUID,NOTES,TAGS", "Mailchimp, cleaned", "bounced"),
        (
            "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,"
            "tiers,gift_id",
            "Ghost",
            "",
        ),
        (
            "id,secondary_id,email,notes,subscriber_type,referrer_url,utm_source,utm_medium,utm_campaign,creation_date,"
            "ip_address,subscription_date,unsubscription_date,tags,metadata",
            "Buttondown",
            "",
        ),
        ("uuid,email,name,attributes,status,created_at,updated_at", "listmonk", ""),
        ("email,First Name,Last Name,status,tier,created_at,stripe_customer_id,unsubscribed_at", "beehiiv", ""),
        ("Email,Status,Created At,Subscription Tier", "beehiiv, short", ""),
        ("first_name,email_address,state,created_at,tags", "Kit", ""),
        ("first_name,email,created_at,status", "Kit", ""),
        ("Email Address,Subscribed at,UTM Source,UTM Medium,UTM Term,UTM Content,UTM Last Path", "Curated", ""),
        ("Channel id,Status,Tier,Tier title,Tags,Created at,Deleted at,Engagement OptIn,Email", "Tiny News", ""),
        ("email,First name,Last name,Date added,Last modified,status,clicks,opens", "Tiny News", ""),
        ("Email,First name,Last name,Data,Status,External ID", "Keila", ""),
        ("id,hash,email,first_name,last_name,created_at", "Sendportal", ""),
        ("EMAIL;LASTNAME;FIRSTNAME;SMS;EMAIL_BLACKLISTED;SMS_BLACKLISTED;ADDED_TIME;MODIFIED_TIME", "Brevo", ""),
        ("Email,First name,Surname,Phone number,Country,Tags,Date registered", "systeme.io", ""),
        ("Email,First Name,Last Name,Phone,Tags,Date Created,IP,Status", "ActiveCampaign", ""),
        ("Email Address,Date Subscribed", "Squarespace", ""),
        ("Email,First Name,Last Name,Phone Number,Organization,Title,City,Country,Tags", "Klaviyo", ""),
        ("Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Total Spent,Note,Tags", "Shopify", ""),
        ("Name,Email,Twitter,Patron Status,Lifetime Amount,Pledge Amount,Tier", "Patreon", ""),
        ("email,first_name,last_name,external_id,custom_string_1", "Notifuse", ""),
        ("Email,Name,List Membership", "phpList", ""),
        ("Email,Is this subscriber blacklisted,Entered,Password,List Membership", "phpList", ""),
    ],
)
def test_tools_are_known_by_their_headers(tmp_path, header, tool, all_are):
    found, _ = table(tmp_path, header + "\n" + "a@example.org\n")

    assert (found.tool, found.all_are) == (tool, all_are)
    assert "address" in found.meanings


@pytest.mark.parametrize(
    ("header", "meanings"),
    [
        ("Prénom;Nom;E-mail;Téléphone;Ville", "first_name last_name address attributes.telephone attributes.ville"),
        ("Namn;E-post;Mobil", "first_name address attributes.mobil"),
        ("id,correo_electronico,nombre", " address first_name"),
        ("Vorname,Nachname,E-Mail-Adresse,Sprache", "first_name last_name address language"),
        ("E-Mail ,  NAME", "address name"),
        ("E-Mail;Angemeldet am;Abgemeldet am", "address subscribed_at unsubscribed_at"),
        ("E-Mail;Anmeldedatum", "address subscribed_at"),
        ("Courriel;Date d'inscription", "address subscribed_at"),
        ("Correo;Fecha de alta", "address subscribed_at"),
        ("Mail;Data iscrizione", "address subscribed_at"),
        ("Mail;Iscritto il;Confermato il", "address subscribed_at confirmed_at"),
    ],
)
def test_columns_are_known_by_their_names_in_many_languages(tmp_path, header, meanings):
    found, _ = table(tmp_path, f"{header}\nx\n")

    assert found.meanings == tuple(meanings.split(" "))


def test_a_column_nobody_named_is_found_by_what_stands_in_it(tmp_path):
    found, _ = table(tmp_path, "who,where\nAnn,a@example.org\nBo,b@example.org\n")

    assert found.meanings == ("attributes.who", "address")
    assert found.notes == ("The addresses were found in column “where” by what stands in it.",)


def test_a_file_without_a_header_is_read_by_what_stands_in_it(tmp_path):
    found, rows = table(tmp_path, "a@example.org;Ann;12\nb@example.org;Bo;13\n")

    assert (found.meanings, len(rows)) == (("address", "name", "attributes.column_3"), 2)


def test_a_state_of_the_united_states_is_no_status(tmp_path):
    found, _ = table(tmp_path, "email,state\na@example.org,CA\nb@example.org,NY\n")

    assert found.meanings == ("address", "attributes.state")


@pytest.mark.parametrize(
    ("name", "all_are"),
    [
        ("unsubscribed_members_export_1.csv", "unsubscribed"),
        ("cleaned.csv", "bounced"),
        ("spam-complaints.csv", "complained"),
        ("my-list.csv", ""),
    ],
)
def test_a_files_name_tells_whom_it_lists(tmp_path, name, all_are):
    found, _ = table(tmp_path, "email\na@example.org\n", name=name)

    assert found.all_are == all_are


def test_a_column_that_says_who_is_subscribed_beats_the_files_name(tmp_path):
    found, _ = table(tmp_path, "email,status\na@example.org,active\n", name="unsubscribed.csv")

    assert found.all_are == ""


class TestMapping:
    """Columns read as something else."""

    def test_a_column_is_named_by_header_or_number(self, tmp_path):
        found, _ = table(tmp_path, "email,who,x\na@example.org,Ann,1\n")

        assert found.mapped({"WHO": "name", "3": "attributes.x_ray"}).meanings == (
            "address",
            "name",
            "attributes.x_ray",
        )

    def test_what_only_one_column_can_be_moves(self, tmp_path):
        found, _ = table(tmp_path, "email,other mail\na@example.org,b@example.org\n")

        assert found.mapped({"other mail": "address"}).meanings == ("", "address")

    @pytest.mark.parametrize(
        ("column", "meaning", "words"),
        [
            ("nope", "name", "there is no column “nope”. The columns are: email"),
            ("email", "nope", "is nothing a column"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, tmp_path, column, meaning, words):
        found, _ = table(tmp_path, "email\na@example.org\n")

        with pytest.raises(Unreadable, match=words):
            found.mapped({column: meaning})


def test_columns_of_one_name_become_fields_with_numbers_however_many_there_are(tmp_path):
    found, _ = table(tmp_path, "email" + ",x" * 2000 + ",邮箱,邮箱" + ",Zip" * 2 + "\na@example.org\n")

    assert found.meanings[:4] == ("address", "attributes.x", "attributes.x_2", "attributes.x_3")
    assert found.meanings[2000:] == (
        "attributes.x_2000",
        "attributes.column_2002",
        "attributes.column_2003",
        "attributes.zip",
        "attributes.zip_2",
    )
