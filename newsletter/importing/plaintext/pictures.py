"""Lines of a plain text that say what a picture showed, where the picture itself is gone."""

from newsletter.importing.blocks import ReadBlock
from newsletter.importing.log import ImportLog
from newsletter.importing.plaintext.paragraphs import Paragraph, lines_of_words


def lost_picture(paragraph: Paragraph, log: ImportLog) -> ReadBlock:
    """A figure without its picture; the words are its caption, so that they are read."""
    log.caution(
        f"The picture “{paragraph.text[:80]}” is not in the file: add it, or take its words out.", line=paragraph.line
    )
    node = {"type": "figure", "attrs": {"src": "", "alt": paragraph.text}, "content": lines_of_words(paragraph.lines)}
    return ReadBlock(node=node, line=paragraph.line)
