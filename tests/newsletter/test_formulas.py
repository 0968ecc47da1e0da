"""Cells as no spreadsheet runs them, and as they were."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from newsletter.formulas import as_it_was, harmless

# A machine may be busy.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+31", "'+31"), ("-1", "'-1"), ("@a", "'@a"), ("\tx", "'\tx"), ("\r", "'\r"),
        ("＝x", "'＝x"), ("'=x", "''=x"), ("''", "'''"), ("'t Hooft", "'t Hooft"), ("'", "'"), ("", ""), ("a=b", "a=b"),
    ],
)  # fmt: skip
def test_what_would_begin_a_formula_gets_an_apostrophe_in_front(cell, written):
    assert harmless(cell) == written


@UNHURRIED
@given(st.text() | st.text(st.sampled_from("'=+-@\t\r\nx"), max_size=5))
def test_every_cell_is_restored_and_none_begins_a_formula(cell):
    written = harmless(cell)

    assert as_it_was(written) == cell
    assert written[:1] not in set("=+-@\t\r\n＝＋－＠")
