"""Exports of programs that people run themselves, and our own."""

from subscribers.importing.fields import Field
from subscribers.importing.own_format import EVIDENCE
from subscribers.importing.tools.shape import tool
from subscribers.models import SubscriptionState

SELF_HOSTED = (
    tool(
        "Fortnight",
        needs="address, state, subscribed_at, confirmed_at, ended_at, signup_source, attributes, consent_act",
        columns={
            "address": Field.ADDRESS,
            "state": Field.STATUS,
            "ended_at": Field.ENDED_AT,
            "end_reason": Field.END_REASON,
            "paused_until": Field.PAUSED_UNTIL,
            "signup_source": Field.SOURCE,
            **dict.fromkeys(EVIDENCE, Field.CONSENT),
            "consent_ip": Field.IP_ADDRESS,
        },
        is_ours=True,
    ),
    tool(
        "Ghost",
        needs="email, name, subscribed_to_emails, created_at, deleted_at, labels",
        columns={"note": "attributes.note", "tiers": "attributes.tiers", "products": "attributes.tiers"},
        leaves_out="id, complimentary_plan, stripe_customer_id, gift_id",
    ),
    tool("listmonk", needs="uuid, email, name, attributes, status, created_at, updated_at"),
    tool("Keila", needs="Email, First name, Last name, Data, Status, External ID"),
    tool("Sendportal", needs="id, hash, email, first_name, last_name, created_at"),
    tool(
        "Notifuse",
        needs="email, first_name, last_name, external_id, custom_string_1",
        columns={"language": Field.LANGUAGE},
    ),
    tool(
        "phpList",
        needs="Email, List Membership",
        columns={
            "Is this subscriber confirmed": Field.CONFIRMED_AT,
            "Is this subscriber blacklisted": Field.OPTED_OUT,
            "Is the email of this subscriber confirmed": Field.CONFIRMED_AT,
            "Is this user confirmed": Field.CONFIRMED_AT,
            "Is this user blacklisted": Field.OPTED_OUT,
            "Entered": Field.SUBSCRIBED_AT,
        },
        leaves_out="Did this subscriber manually confirm, Number of bounces, Unique ID, RSS Frequency, Foreign Key, "
        "Send this subscriber HTML emails, Which page was used to subscribe",
    ),
    tool(
        "phpList, its table",
        needs="email, confirmed, blacklisted, optedin, entered",
        columns={"blacklisted": Field.OPTED_OUT, "entered": Field.SUBSCRIBED_AT},
        leaves_out="optedin, bouncecount, modified, uniqid, htmlemail, subscribepage, rssfrequency, passwordchanged, "
        "disabled, foreignkey",
    ),
    tool(
        "MailerLite",
        needs="Subscriber, Status, Subscribed",
        columns={"Subscriber": Field.ADDRESS, "Subscribed": Field.SUBSCRIBED_AT},
        words={"junk": SubscriptionState.COMPLAINED},
    ),
)
