"""What Django's documentation says: an EmailMultiAlternatives for each reader, over one open connection.

``python django_loop.py PORT COUNT HTML TEXT``; prints what it cost. The bodies are files with ``{name}`` and
``{links}`` in them, which differ from reader to reader.
"""

import json
import sys
import time
from pathlib import Path

from django.conf import settings

LINKS = 10


def main() -> None:
    """Send, and print."""
    port, count = int(sys.argv[1]), int(sys.argv[2])
    html, text = (Path(name).read_text() for name in sys.argv[3:5])
    settings.configure(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, DEFAULT_CHARSET="utf-8", USE_I18N=False)
    from django.core.mail import EmailMultiAlternatives, get_connection  # settings come first

    before, started = time.process_time(), time.perf_counter()
    with get_connection("django.core.mail.backends.smtp.EmailBackend") as connection:
        for number in range(count):
            links = [f"https://notes.example.org/l/{number:032x}/{at}/" for at in range(LINKS)]
            message = EmailMultiAlternatives(
                subject="High water",
                body=text.replace("{name}", f"Reader {number}").replace("{links}", "\n".join(links)),
                from_email="Alice <alice@example.org>",
                to=[f"Reader {number} <r{number}@example.org>"],
                headers={"List-Unsubscribe": f"<{links[0]}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
                connection=connection,
            )
            anchors = "\n".join(f'<a href="{link}">here</a>' for link in links)
            shown = html.replace("{name}", f"Reader {number}").replace("{links}", anchors)
            message.attach_alternative(shown, "text/html")
            message.send()
    print(json.dumps({"seconds": time.perf_counter() - started, "cpu": time.process_time() - before}))


if __name__ == "__main__":
    main()
