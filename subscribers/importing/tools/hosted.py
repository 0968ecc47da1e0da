"""Exports of services."""

from subscribers.importing.fields import Field
from subscribers.importing.tools.shape import tool
from subscribers.models import SubscriptionState

_SUBSTACK_NOTE = "“active_subscription” says who pays, and was not read as who may be mailed; “email_disabled” was."
_MAILCHIMP = "Email Address, OPTIN_TIME, CONFIRM_TIME, LEID, EUID"

HOSTED = (
    tool(
        "Substack",
        needs="email, active_subscription, email_disabled, created_at",
        columns={"email_disabled": Field.OPTED_OUT, "plan": "attributes.plan"},
        leaves_out="active_subscription, expiry, prefer_digests, first_payment_at",
        note=_SUBSTACK_NOTE,
    ),
    tool(
        "Substack, paid list",
        needs="email, expiry, email_disabled, type",
        columns={"email_disabled": Field.OPTED_OUT, "type": "attributes.plan"},
        leaves_out="expiry, prefer_digests, stripe_connected_customer_id",
    ),
    tool(
        "Substack, dashboard",
        needs="Email, Subscription type, Activity, Subscription date, Revenue",
        columns={
            "Subscription type": "attributes.plan",
            "Subscription date": Field.SUBSCRIBED_AT,
            "Subscription source (free)": Field.UTM_SOURCE,
            "Subscriber country": "attributes.country",
        },
        keeps_rest=False,
        note="This list does not say who turned mail off. Import Substack's “email_list” export after it: those leave.",
    ),
    tool(
        "Mailchimp, subscribed",
        needs=f"{_MAILCHIMP}, LAST_CHANGED",
        columns={"OPTIN_TIME": Field.SUBSCRIBED_AT, "CONFIRM_IP": Field.IGNORED, "NOTES": "attributes.notes"},
    ),
    tool(
        "Mailchimp, unsubscribed",
        needs=f"{_MAILCHIMP}, UNSUB_TIME",
        columns={"OPTIN_TIME": Field.SUBSCRIBED_AT, "CONFIRM_IP": Field.IGNORED, "NOTES": "attributes.notes"},
        all_are=SubscriptionState.UNSUBSCRIBED,
    ),
    tool(
        "Mailchimp, cleaned",
        needs=f"{_MAILCHIMP}, CLEAN_TIME",
        columns={"OPTIN_TIME": Field.SUBSCRIBED_AT, "CONFIRM_IP": Field.IGNORED, "NOTES": "attributes.notes"},
        all_are=SubscriptionState.BOUNCED,
    ),
    tool(
        "Buttondown",
        needs="email, subscriber_type, creation_date, subscription_date",
        columns={
            "subscriber_type": Field.STATUS,
            "creation_date": Field.SUBSCRIBED_AT,
            "subscription_date": Field.CONFIRMED_AT,
            "notes": "attributes.notes",
        },
        words={"paused": SubscriptionState.ACTIVE},  # what they pay is; the mail goes on
        leaves_out="id, secondary_id",
    ),
    tool(
        "beehiiv",
        needs="email, status, created_at, tier",
        leaves_out="stripe_customer_id",
        attributes="tier",
    ),
    tool("beehiiv, short", needs="Email, Status, Created At, Subscription Tier", attributes="Subscription Tier"),
    tool(
        "Kit",
        needs="first_name, email_address, state, created_at",
        words={"inactive": SubscriptionState.PENDING},
    ),
    tool("Kit", needs="first_name, email, created_at, status", words={"inactive": SubscriptionState.PENDING}),
    tool(
        "Curated",
        needs="Email Address, Subscribed at, UTM Source, UTM Last Path",
        leaves_out="UTM Term, UTM Content, UTM Last Path",
    ),
    tool(
        "Tiny News",
        needs="Channel id, Status, Tier, Engagement OptIn, Email",
        columns={"Deleted at": Field.UNSUBSCRIBED_AT, "Name": Field.FIRST_NAME, "Surname": Field.LAST_NAME},
        leaves_out="Channel id, Tier, Tier title, Engagement OptIn, Id, User id",
        words={"4": SubscriptionState.ACTIVE},
    ),
    tool("Tiny News", needs="email, Date added, Last modified, status, clicks, opens"),
    tool(
        "Brevo",
        needs="EMAIL, EMAIL_BLACKLISTED, ADDED_TIME, MODIFIED_TIME",
        leaves_out="SMS_BLACKLISTED, MODIFIED_TIME",
        attributes="SMS",
        day_first=True,
    ),
    tool("systeme.io", needs="Email, First name, Surname, Tags, Date registered"),
    tool("ActiveCampaign", needs="Email, First Name, Last Name, Tags, Date Created, IP, Status"),
    tool("Squarespace", needs="Email Address, Date Subscribed"),
    tool("Klaviyo", needs="Email, First Name, Last Name, Phone Number, Organization, Title"),
    tool(
        "Shopify",
        needs="Customer ID, Email, Accepts Email Marketing, Total Spent",
        columns={"Accepts Email Marketing": Field.PERMISSION, "Note": "attributes.note"},
        keeps_rest=False,
        note="Customers who did not accept marketing by mail are refused: they agreed to a purchase, not to mail.",
    ),
    tool(
        "Patreon",
        needs="Name, Email, Patron Status, Lifetime Amount",
        columns={"Patron Status": "attributes.patron_status", "Tier": "attributes.tier"},
        keeps_rest=False,
        note="Patreon's list does not say who agreed to a newsletter. See that these people did.",
    ),
)
