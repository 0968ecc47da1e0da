"""A clipboard for the editor: real paste and drop events with what other programs put there."""

import base64
import io
import random

from PIL import Image as Pictures

PASTE = """([data, files]) => {
  const transfer = new DataTransfer();
  for (const [type, text] of Object.entries(data)) transfer.setData(type, text);
  for (const [name, type, base64] of files) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const made = { clipboardData: transfer, bubbles: true, cancelable: true };
  fortnight.view.dom.dispatchEvent(new ClipboardEvent("paste", made));
}"""

DROP = """([files, words]) => {
  const { view } = fortnight;
  const transfer = new DataTransfer();
  for (const [name, type, base64] of files) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  const block = [...view.dom.querySelectorAll("p")].find((each) => each.textContent.includes(words));
  const { left, top, height } = block.getBoundingClientRect();
  const at = { clientX: left + 5, clientY: top + height / 2, dataTransfer: transfer, bubbles: true, cancelable: true };
  block.dispatchEvent(new DragEvent("drop", at));
}"""


def paste(desk, *, text="", html="", files=()):
    """Paste what a program copied: text, HTML and files given as ``(name, type, bytes)``."""
    data = {kind: value for kind, value in (("text/plain", text), ("text/html", html)) if value}
    desk.page.evaluate(PASTE, [data, _encoded(files)])


def drop(desk, *files, on):
    """Drop files on the paragraph that holds these words."""
    desk.page.evaluate(DROP, [_encoded(files), on])


def _encoded(files):
    return [(name, kind, base64.b64encode(data).decode()) for name, kind, data in files]


def picture(size=(1600, 900), kind="PNG", colour="teal", **options):
    """A picture's bytes."""
    output = io.BytesIO()
    Pictures.new("RGB", size, colour).save(output, kind, **options)
    return output.getvalue()


def file(name="tide.png", **options):
    """A picture's file as it is pasted or dropped."""
    return name, "image/png", picture(**options)


def grainy(size):
    """A picture that no encoding makes small."""
    noise = random.Random(7).randbytes(size[0] * size[1] * 3)
    output = io.BytesIO()
    Pictures.frombytes("RGB", size, noise).save(output, "PNG")
    return output.getvalue()
