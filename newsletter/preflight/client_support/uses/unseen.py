"""Features of the data that cannot be seen in HTML, and why."""

UNSEEN: dict[str, str] = {
    "bimi": "A record of the sending domain in DNS: no HTML says it.",
}
