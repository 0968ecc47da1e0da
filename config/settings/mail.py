"""Mail: the server that takes it, the catcher, and the ways that bounces come in."""

from config import env as parse
from config.bounce_addresses import BounceListener, BounceMailbox, parse_bounce_listener, parse_bounce_mailbox
from config.env import MailRoute
from config.name_servers import NameServer, parse_name_servers
from config.settings.environment import ENV
from config.settings.site import SITE_HOST, TRUSTED_PROXIES, WEB_HOST
from config.settings.stores import DATA_DIR, EMBEDDED

MAILBOX_SMTP_PORT = ENV.integer(
    "MAILBOX_SMTP_PORT", default=1025, minimum=1, maximum=65535, help="The port of the mail catcher's SMTP server."
)
MAILBOX_SMTP_HOST = ENV.text(
    "MAILBOX_SMTP_HOST", default="127.0.0.1", help="The address the mail catcher's SMTP server listens on."
)
EMAIL_ROUTE = ENV.read(
    "EMAIL_URL", parse.parse_mail_route, kind="address",
    default=MailRoute(host=MAILBOX_SMTP_HOST, port=MAILBOX_SMTP_PORT, tls="none"), shown="the mail catcher",
    help="The SMTP server that takes our mail: smtp:// (plain), smtp+starttls:// or smtps://, as in "
    "smtp+starttls://user:password@smtp.example.org:587. Percent-encode what is special in the password.",
)  # fmt: skip
MAILBOX_ENABLED = ENV.boolean(
    "MAILBOX_ENABLED", default=EMBEDDED, shown="yes when embedded, else no",
    help="Run the mail catcher, and show what it caught at /mailbox/: to whoever opens it while BIND and BASE_URL are "
    "this machine's own and there is no proxy, else to signed-in staff. Never on a public host.",
)  # fmt: skip
MAILBOX_OPEN = parse.serves_only_this_machine(bind=WEB_HOST, host=SITE_HOST, proxies=TRUSTED_PROXIES)
MAILBOX_DIR = DATA_DIR / "mailbox"
BOUNCE_DOMAIN = ENV.text(
    "BOUNCE_DOMAIN", shown="the sender's domain",
    help="A domain for envelope senders of their own (b+token@domain), so that each bounce names its copy. Its mail "
    "comes to BOUNCE_LISTEN or BOUNCE_MAILBOX_URL, or is piped to process_bounce.",
)  # fmt: skip
BOUNCE_LISTEN: BounceListener | None = ENV.read(
    "BOUNCE_LISTEN", parse_bounce_listener, kind="address", default=None, shown="nowhere",
    help="Where listen_bounces takes the mail of BOUNCE_DOMAIN, as lmtp://127.0.0.1:8024 or smtp://0.0.0.0:25.",
)  # fmt: skip
BOUNCE_MAILBOX: BounceMailbox | None = ENV.read(
    "BOUNCE_MAILBOX_URL", parse_bounce_mailbox, kind="address", default=None, shown="none",
    help="An IMAP mailbox that collect_bounces empties, as imaps://user:password@imap.example.org/INBOX. "
    "Percent-encode what is special in the password.",
)  # fmt: skip
BOUNCE_HANDLED_FOLDER = ENV.text(
    "BOUNCE_HANDLED_FOLDER",
    shown="deleted",
    help="The IMAP folder that messages move to when they are done with; without one they are deleted.",
)
BOUNCES_PER_MINUTE = ENV.integer(
    "BOUNCES_PER_MINUTE", default=600, minimum=1, maximum=100_000,
    help="How many messages listen_bounces takes in a minute; more are told to come later.",
)  # fmt: skip
DNS_SERVERS: tuple[NameServer, ...] = ENV.read(
    "DNS_SERVERS", parse_name_servers, kind="list, by commas", default=(), shown="those of the machine",
    help="Name servers that doctor, dkim_key and signups ask, as address or address:port: where this machine's own "
    "give answers that the rest of the world does not get.",
)  # fmt: skip
MAIL_SERVER_CHECKS = ENV.boolean(
    "MAIL_SERVER_CHECKS", default=(EMAIL_ROUTE.host, EMAIL_ROUTE.port) != (MAILBOX_SMTP_HOST, MAILBOX_SMTP_PORT),
    shown="yes, except with the mail catcher",
    help="Ask DNS whether the domain of a signup takes mail, before a confirmation mail goes to it.",
)  # fmt: skip
