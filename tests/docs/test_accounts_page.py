"""The page about accounts has the numbers of the code."""

from pathlib import Path

from django.conf import settings

from newsletter.access import passkeys, proofs, recovery_codes, second_step, sign_in_throttle

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs/operate/accounts.md").read_text("utf-8")
WORDS = " ".join(PAGE.split())


def test_the_numbers_are_those_of_the_code():
    numbers = (
        proofs.FRESH_SECONDS, recovery_codes.HOW_MANY, passkeys.MOST, settings.SESSION_COOKIE_AGE,
        settings.PASSWORD_RESET_TIMEOUT, settings.AXES_FAILURE_LIMIT, sign_in_throttle.WINDOW_SECONDS,
        sign_in_throttle.TRIES_PER_CLIENT, sign_in_throttle.TRIES_PER_ACCOUNT, second_step.WRONG_PER_WINDOW,
        second_step.WRONG_PER_DAY,
    )  # fmt: skip
    assert numbers == (600, 10, 20, 14 * 86_400, 7_200, 8, 900, 40, 100, 10, 40)
    sentences = (
        "unless that was said within ten minutes", "ten, shown once", "up to 20", "A session ends 14 days after",
        "works for two hours", "After eight wrong ones", "waits fifteen minutes", "40 wrong ones from one place",
        "100 for one account", "ten in fifteen minutes or 40 in a day",
    )  # fmt: skip
    assert [each for each in sentences if each not in WORDS] == []
