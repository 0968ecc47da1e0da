"""``DELIVERY_CANARY`` as people write it."""

import pytest

from config.canary import Canary, parse_canary


@pytest.mark.parametrize(
    ("given", "canary"),
    [
        ("5% 15m", Canary(percent=5, minutes=15)),
        ("2.5 %,90 Minutes", Canary(percent=2.5, minutes=90)),
        (" 10%  2h ", Canary(percent=10, minutes=120)),
        ("50% 0m", Canary(percent=50, minutes=0)),
        ("off", None),
        ("No", None),
    ],
)
def test_a_share_and_a_time_are_read(given, canary):
    assert parse_canary(given) == canary


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("5", "'5' is not a share and a time. Write it like 5% 15m, or off."),
        ("5%", "is not a share and a time"),
        ("15m 5%", "is not a share and a time"),
        ("-5% 15m", "is not a share and a time"),
        ("5% 15m\x00", "is not a share and a time"),
        ("٥% 15m", "is not a share and a time"),
        ("0% 15m", "0% first leaves no first copies and a rest. Give more than 0 and less than 100."),
        ("100% 15m", "100% first leaves"),
        ("5% 25h", "waits longer than a day. Give at most 24h."),
        ("5% 99999m", "waits longer than a day"),
    ],
)
def test_what_cannot_be_used_says_how_to_mend_it(given, said):
    with pytest.raises(ValueError, match=said):
        parse_canary(given)
