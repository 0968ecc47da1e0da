"""The two queues of the broker, and who takes from them.

Mailings have one of their own: they may take hours, and a confirmation mail or a tick must not wait behind them.
"""

from celery import current_app

ERRANDS = "errands"
"""Everything that is short: ticks, confirmations."""
MAILINGS = "mailings"
"""Turns at mailings."""


def takers(*, timeout: float) -> dict[str, list[str]]:
    """The workers that answer within ``timeout`` seconds, by queue; a queue nobody takes from has an empty list.

    Raises what the broker's client does where the broker is away.
    """
    found: dict[str, list[str]] = {ERRANDS: [], MAILINGS: []}
    answers = current_app.control.inspect(timeout=timeout).active_queues() or {}
    for name, queues in sorted(answers.items()):
        for queue in queues:
            found.setdefault(queue["name"], []).append(name)
    return found
