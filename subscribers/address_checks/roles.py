"""Addresses of a role instead of a person: several people read them, and nobody in particular agreed to anything."""

# RFC 2142 names some of these; the others are what such addresses are called in the languages we speak.
ROLES = frozenset(
    {
        "abuse", "accounting", "accounts", "admin", "administration", "administrator", "admissions", "all",
        "bestellung", "billing", "board", "booking", "bookings", "buchhaltung", "careers", "contact", "contacto",
        "contato", "contatti", "customerservice", "dataprotection", "datenschutz", "devnull", "dpo", "editor",
        "editorial", "enquiries", "enquiry", "events", "everyone", "feedback", "finance", "frontdesk", "ftp",
        "ganzesteam", "hello", "help", "helpdesk", "hostmaster", "hr", "info", "informatie", "information",
        "informacion", "inquiries", "investors", "invoice", "invoices", "it", "jobs", "kontakt", "legal", "list",
        "list-request", "mail", "mailer-daemon", "marketing", "media", "moderator", "newsletter", "news", "no-reply",
        "noc", "noreply", "office", "orders", "personal", "postmaster", "presse", "press", "privacy", "purchasing",
        "receipts", "reception", "recruiting", "recruitment", "redactie", "redaktion", "registrar", "reservations",
        "returns", "root", "sales", "secretariat", "secretary", "security", "sekretariat", "service", "services",
        "shop", "spam", "staff", "subscribe", "support", "sysadmin", "team", "tech", "undisclosed-recipients",
        "unsubscribe", "usenet", "uucp", "verkauf", "vertrieb", "webmaster", "welcome", "www",
    }
)  # fmt: skip


def is_role_address(canonical: str) -> bool:
    """Whether the part before the @ names a role (``info``, ``abuse+list``), as far as a word can tell."""
    local = canonical.rpartition("@")[0].lower()
    return (local.partition("+")[0] or local) in ROLES
