"""How many readers use which client."""

import pytest

from newsletter.preflight.client_support import Shares
from newsletter.preflight.client_support.table import load_table
from newsletter.preflight.client_support.wording import say_clients, say_names, say_share

CLIENTS = {client.key: client for client in load_table().clients}


def clients(*keys):
    return [CLIENTS[key] for key in keys]


def family(name):
    return [client for client in CLIENTS.values() if client.family == name]


def test_families_weigh_alike_and_their_clients_alike():
    shares = Shares.alike(language="en")
    assert shares.of(CLIENTS.values()) == pytest.approx(1)
    assert {round(shares.of(family(name)), 6) for name in ("outlook", "gmail", "yahoo", "hey", "thunderbird")} == {0.1}
    assert (
        shares.of(clients("outlook/windows")) == pytest.approx(shares.of(clients("outlook/ios"))) == pytest.approx(0.02)
    )


@pytest.mark.parametrize(
    ("language", "families"),
    [
        ("en", set()),
        ("", set()),
        ("de-AT", {"gmx", "ionos-1and1", "web-de"}),
        ("FR_ca", {"laposte", "orange", "sfr"}),
        ("ru", {"mail-ru"}),
    ],
)
def test_a_family_of_one_language_counts_for_newsletters_in_it(language, families):
    shares = Shares.alike(language=language)
    local = {"gmx", "ionos-1and1", "web-de", "laposte", "orange", "sfr", "mail-ru"}
    assert {name for name in local if shares.of(family(name))} == families
    assert shares.of(CLIENTS.values()) == pytest.approx(1)


def test_readers_that_were_counted_weigh_as_many_as_they_are():
    shares = Shares.counted({"outlook/windows": 30, "gmail/ios": 90, "gmail/android": 0})
    assert shares.parts == {"outlook/windows": 0.25, "gmail/ios": 0.75}
    assert say_share(shares, clients("outlook/windows")) == "(25% of your readers)"


def test_no_readers_have_no_share():
    assert Shares.counted({}).of(CLIENTS.values()) == 0


def test_a_client_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match=r"^no such mail client: pine/vt100$"):
        Shares.counted({"pine/vt100": 1, "gmail/ios": 1})


def test_a_share_that_nobody_counted_is_said_to_be_reckoned():
    shares = Shares.alike(language="en")
    assert say_share(shares, clients("outlook/windows")) == "(2% if all mail programs were used alike)"
    assert say_share(Shares.counted({"gmail/ios": 999, "outlook/windows": 1}), clients("outlook/windows")) == (
        "(less than 1% of your readers)"
    )


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["outlook/windows"], "Outlook for Windows"),
        (["thunderbird/macos"], "Thunderbird"),
        (["yahoo/desktop-webmail", "yahoo/ios", "yahoo/android"], "Yahoo Mail"),
        (["yahoo/ios", "yahoo/android"], "Yahoo Mail for iOS and Yahoo Mail for Android"),
        (["gmail/ios", "outlook/ios", "yahoo/ios", "aol/ios"],
         "Gmail for iOS, Outlook for iOS, Yahoo Mail for iOS and AOL for iOS"),
        (["gmail/ios", "outlook/ios", "yahoo/ios", "aol/ios", "hey/desktop-webmail"],
         "Gmail for iOS, Outlook for iOS, Yahoo Mail for iOS and 2 others"),
    ],
)  # fmt: skip
def test_clients_in_words(keys, said):
    assert say_clients(clients(*keys)) == said


def test_features_in_words_are_named_once():
    assert say_names(["gap", "float", "gap", "width"]) == "gap, float and width"
