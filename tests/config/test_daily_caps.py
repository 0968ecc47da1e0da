import datetime as dt

import pytest

from config.daily_caps import DailyCap, parse_daily_caps

DAY = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("example.org=20000", {"example.org": DailyCap(per_day=20_000)}),
        ("example.org=@2026-12-01", {"example.org": DailyCap(warm_up_from=DAY)}),
        (" Example.org = 500@2026-12-01 , bücher.example=1", {
            "example.org": DailyCap(per_day=500, warm_up_from=DAY), "xn--bcher-kva.example": DailyCap(per_day=1),
        }),
        ("", {}),
    ],
)  # fmt: skip
def test_domains_have_a_number_a_day_or_both(given, read):
    assert parse_daily_caps(given) == read


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("example.org", "has neither a number nor a day"),
        ("example.org=", "has neither a number nor a day"),
        ("example.org=many", "has neither a number nor a day"),
        ("example.org=-5", "has neither a number nor a day"),
        ("example.org=@", "has neither a number nor a day"),
        ("example.org=5@tomorrow", "has neither a number nor a day"),
        ("example.org=٣", "has neither a number nor a day"),
        ("example.org=@2026-02-30", "2026-02-30 is not a day"),
        ("example.org=0", "lets nothing go"),
        ("=5", "'' is not a domain"),
        ("\udc80.org=5", "is not a domain"),
        ("localhost=5", "'localhost' is not a domain"),
        ("example.org=5,EXAMPLE.org=6", "example.org is given twice"),
    ],
)
def test_garbage_is_refused_with_the_mend(given, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse_daily_caps(given)
