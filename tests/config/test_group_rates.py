import pytest
from django.core.checks import run_checks

from config.group_rates import GroupRate, parse_group_rates
from delivery.limits import GroupLimits
from delivery.routes import default_route


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("gmail=5", {"gmail": GroupRate(per_second=5)}),
        (" Gmail = 2.5/10 , other=0.1", {
            "gmail": GroupRate(per_second=2.5, burst=10), "other": GroupRate(per_second=0.1),
        }),
        ("", {}),
    ],
)  # fmt: skip
def test_groups_have_a_rate_and_may_have_a_burst(given, read):
    assert parse_group_rates(given) == read


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ("gmail", "is not group=rate"),
        ("gmail=", "is not group=rate"),
        ("gmail=fast", "is not group=rate"),
        ("gmail=-5", "is not group=rate"),
        ("gmail=nan", "is not group=rate"),
        ("gmail=1e9", "is not group=rate"),
        ("gmail=5/", "is not group=rate"),
        ("gmail=٣", "is not group=rate"),
        ("=5", "is not group=rate"),
        ("\udc80=5", "is not group=rate"),
        ("gmail=0", "give a rate above 0"),
        ("gmail=100001", "give a rate above 0"),
        ("gmail=5/0", "give 1 to 1,000,000 at once"),
        ("gmail=5,GMAIL=6", "gmail is given twice"),
    ],
)
def test_what_is_no_rate_is_said_with_how_to_write_it(given, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse_group_rates(given)


def test_the_server_of_email_url_is_given_mail_at_those_rates(settings):
    settings.EMAIL_GROUP_LIMITS = {"gmail": GroupRate(per_second=2.5, burst=10)}
    assert default_route().limits.of_group("gmail") == GroupLimits(per_second=2.5, burst=10)
    assert default_route().limits.of_group("outlook") == GroupLimits()


def test_a_group_that_there_is_not_stops_every_command_with_the_names_of_those_there_are(settings):
    settings.EMAIL_GROUP_LIMITS = {"gmail": GroupRate(per_second=1), "gmial": GroupRate(per_second=1)}
    found = [error for error in run_checks() if error.id == "delivery.E001"]
    assert [error.msg for error in found] == ["EMAIL_GROUP_LIMITS: there is no group gmial."]
    assert "gmail, gmx" in found[0].hint
    settings.DELIVERY_GROUPS = {"example.org": "gmial"}
    assert [error for error in run_checks() if error.id == "delivery.E001"] == []
