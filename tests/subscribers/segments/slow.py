"""A fact that takes its time: the database sleeps over each reader it is asked about."""

from django.db.models import BooleanField, Func, Q, Value

from subscribers.segments.facts import Fact
from subscribers.segments.verbs import Kind


def slow(seconds):
    sleeping = Func(Value(seconds), template="(pg_sleep(%(expressions)s) IS NOT NULL)", output_field=BooleanField())
    return Fact(key="slow", label="Slow", heading="Slow", kind=Kind.FLAG, condition=lambda asked: Q(sleeping))
