"""The mail catcher: an SMTP server that keeps what it is given, and an inbox to read it in."""
