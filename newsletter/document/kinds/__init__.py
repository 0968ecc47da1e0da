"""The section kinds: one file each, registered here by name.

Adding one: ``docs/develop/adding-a-section-kind.md``.
"""

from newsletter.document.kinds.base import SectionKind, UnknownKind, get_kind, kinds, register
from newsletter.document.kinds.button import BUTTON
from newsletter.document.kinds.divider import DIVIDER
from newsletter.document.kinds.feedback import FEEDBACK
from newsletter.document.kinds.image import IMAGE
from newsletter.document.kinds.letter import LETTER
from newsletter.document.kinds.links import LINKS
from newsletter.document.kinds.raw import RAW
from newsletter.document.kinds.sponsor import SPONSOR
from newsletter.document.kinds.story import STORY
from newsletter.document.kinds.subscribe import SUBSCRIBE
from newsletter.document.kinds.topic import TOPIC

# The order of the studio's "Add a section" menu.
for kind in (LETTER, TOPIC, STORY, LINKS, SPONSOR, IMAGE, BUTTON, DIVIDER, FEEDBACK, SUBSCRIBE, RAW):
    register(kind)

__all__ = ["SectionKind", "UnknownKind", "get_kind", "kinds", "register"]
