"""What happened to one reader, the newest first, gathered from whoever knows of it.

A new kind of happening is a source in a file of its own, and a line that registers it. Sources that know of sending are
in ``delivery``, which this app does not know.
"""

from subscribers.timeline.register import Happening, Kind, Timeline, happenings, register

__all__ = ["Happening", "Kind", "Timeline", "happenings", "register"]
