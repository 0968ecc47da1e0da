"""A lock that one worker has at a time."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from subscribers.one_at_a_time import A_BULK_ACT, AN_IMPORT, alone, is_taken

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(kind, key):
    """What another worker is told."""
    told = []

    def ask():
        with alone(kind, key) as is_alone:
            told.append(is_alone)
        connection.close()

    other = threading.Thread(target=ask)
    other.start()
    other.join(30)
    return told


def test_whoever_comes_second_is_told_and_what_is_another_thing_is_free():
    with alone(AN_IMPORT, 7) as is_alone:
        found = [is_alone, *elsewhere(AN_IMPORT, 7), *elsewhere(AN_IMPORT, 8), *elsewhere(A_BULK_ACT, 7)]
    assert found == [True, False, True, True]
    assert elsewhere(AN_IMPORT, 7) == [True]


@pytest.mark.parametrize("key", [0, 1, 2**31, 2**63 - 1])
def test_every_number_there_may_be_can_be_locked(key):
    with alone(AN_IMPORT, key) as is_alone:
        assert (is_alone, is_taken(AN_IMPORT, key)) == (True, True)
    assert is_taken(AN_IMPORT, key) is False


def test_what_breaks_inside_lets_go():
    with pytest.raises(ValueError, match="broken"), alone(AN_IMPORT, 7):
        raise ValueError("broken")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor, alone(AN_IMPORT, 8):
        cursor.execute("SELECT 1/0")
    connection.close()
    assert [*elsewhere(AN_IMPORT, 7), *elsewhere(AN_IMPORT, 8)] == [True, True]
