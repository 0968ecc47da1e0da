"""The sender: one process, many connections, every mailing that has something to send.

An event loop talks to servers; one thread, the clerk, writes down. The order is the promise: a body stands at the
server, the hand-off is committed, the dot goes out. Whoever dies before the commit leaves a claim, which the sweeper
returns; after it a hand-off, which the sweeper counts as in doubt. Nobody else sends either in the meantime.
"""

from delivery.engine.engine import Engine, send_for

__all__ = ["Engine", "send_for"]
