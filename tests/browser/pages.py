"""Every address of the site by its name in the URL conf, with something to show at each."""

from django.utils import timezone

from delivery.models import Delivery
from delivery.reminder_mail import skip_url
from newsletter.access import new_address
from newsletter.models import AccountMail, Passkey
from newsletter.team import invitations
from subscribers.addresses import address_hash
from subscribers.reader_links import (
    confirm_url,
    feedback_url,
    new_address_url,
    old_address_url,
    own_data_url,
    preferences_url,
    unsubscribe_url,
)
from tests.factories import WriterFactory, in_team


def addresses(rows):
    """``{name in the URL conf: [address, …]}`` of every page."""
    return {**_public(rows), **_studio(rows), **_sending(rows), **_planning(rows)}


def _public(rows):
    now, bob = timezone.now(), rows.readers["bob"].pk
    slug, at = rows.newsletter.slug, rows.scheduled.publish_at
    return {
        "archive:index": ["/"],
        "archive:home": [f"/{slug}/"],
        "archive:issue": [f"/{slug}/{rows.published.slug}/"],
        "readers:subscribe": [f"/{slug}/subscribe/"],
        "readers:embed": [f"/{slug}/embed/"],
        "readers:confirm": [confirm_url(rows.readers[name].pk, issued_at=now) for name in ("emre", "bob")],
        "readers:unsubscribe": [unsubscribe_url(rows.readers[name].pk) for name in ("bob", "dara")],
        "readers:preferences": [preferences_url(bob)],
        "readers:address": [new_address_url(rows.requests["address"])],
        "readers:undo_address": [old_address_url(rows.requests["moved"])],
        "readers:own_data": [own_data_url(rows.requests["own_data"])],
        "readers:erase": [f"{own_data_url(rows.requests['own_data'])}erase/"],
        "readers:feedback": [feedback_url(bob, rows.published.pk, "loved")],
        "authors:skip": [skip_url(rows.scheduled, slot=at, author=WriterFactory(), base_url="")],
        "mailbox:list": ["/mailbox/", "/mailbox/?to=nobody"],
        "mailbox:mail": [f"/mailbox/{rows.mail}/"],
    }


def _studio(rows):
    slug, draft, sending = rows.newsletter.slug, f"/studio/issues/{rows.draft.pk}", rows.sending.pk
    revision = rows.draft.revisions.first()
    passkey = Passkey.objects.get_or_create(
        credential_id=b"1", defaults={"user": WriterFactory(), "name": "Work laptop", "public_key": b"2"}
    )[0].pk
    return {
        "studio:login": ["/studio/login/"],
        "studio:second_step": ["/studio/login/code/"],
        "studio:forgotten": ["/studio/login/forgotten/"],
        "studio:reset": ["/studio/login/reset/MQ/x/"],
        "studio:password": ["/studio/password/"],
        "studio:account": ["/studio/account/"],
        "studio:account_details": ["/studio/account/details/"],
        "studio:new_address": [_new_address()],
        "studio:prove": ["/studio/account/prove/"],
        "studio:authenticator": ["/studio/account/app/"],
        "studio:authenticator_off": ["/studio/account/app/off/"],
        "studio:recovery_codes": ["/studio/account/recovery-codes/"],
        "studio:add_passkey": ["/studio/account/passkeys/add/"],
        "studio:passkey": [f"/studio/account/passkeys/{passkey}/"],
        "studio:new_newsletter": ["/studio/new/"],
        "studio:issue": [f"{draft}/", f"/studio/issues/{sending}/"],
        "studio:mail": [f"{draft}/mail/", f"/studio/issues/{sending}/mail/"],
        "studio:preflight": [f"{draft}/preflight/"],
        "studio:details": [f"{draft}/details/"],
        "studio:history": [f"{draft}/history/"],
        "studio:compare_versions": [f"{draft}/history/compare/?from={revision.pk}&to={revision.pk}"],
        "studio:revision": [f"{draft}/history/{revision.pk}/"],
        "studio:markdown": [f"{draft}/markdown/"],
        "studio:issues": [f"/studio/{slug}/issues/"],
        "studio:new_issue": [f"/studio/{slug}/issues/new/"],
        "studio:import": [f"/studio/{slug}/issues/import/"],
        "studio:settings": [f"/studio/{slug}/settings/"],
        "studio:rhythm": [f"/studio/{slug}/settings/rhythm/"],
        "studio:looks": [f"/studio/{slug}/settings/looks/"],
        **_team(rows),
        "studio:log": [f"/studio/{slug}/settings/log/", f"/studio/{slug}/settings/log/?act=sent&day=x"],
        "studio:site_log": ["/studio/log/"],
        "studio_people:signup": [f"/studio/{slug}/signup/"],
        "studio_people:people": [f"/studio/{slug}/readers/{end}" for end in ("", "?q=nobody", "?state=x&after=9")],
        "studio_people:export": [f"/studio/{slug}/readers/export/{end}" for end in ("", "?state=active&q=bob")],
        "studio_people:add": [f"/studio/{slug}/readers/add/"],
        "studio_people:segments": [f"/studio/{slug}/readers/segments/"],
        "studio_people:new_segment": [f"/studio/{slug}/readers/segments/new/{q}" for q in ("", "?state=active")],
        "studio_people:segment": [f"/studio/{slug}/readers/segments/{rows.segment.pk}/"],
        "studio_people:delete_segment": [f"/studio/{slug}/readers/segments/{rows.segment.pk}/delete/"],
        "studio_people:growth": [f"/studio/{slug}/readers/growth/{end}" for end in ("", "?span=all", "?span=x")],
        "studio_people:health": [f"/studio/{slug}/readers/health/"],
        "studio_people:finding": [f"/studio/{slug}/readers/health/{key}/" for key in ("waiting", "roles", "twice")],
        "studio_people:imports": [f"/studio/{slug}/readers/import/"],
        "studio_people:import": [f"/studio/{slug}/readers/import/{pk}/" for pk in rows.imports],
        "studio_people:import_cancel": [f"/studio/{slug}/readers/import/{rows.imports[0]}/cancel/"],
        "studio_people:suppressed": [f"/studio/{slug}/readers/suppressed/"],
        "studio_people:suppression": [
            f"/studio/{slug}/readers/suppressed/{address_hash(name).hex()}/" for name in ("fay@example.org", "nobody")
        ],
        "studio_people:erase": [f"/studio/{slug}/readers/{rows.readers['bob'].pk}/erase/"],
        "studio_people:person": [f"/studio/{slug}/readers/{rows.readers[name].pk}/" for name in ("bob", "dara")],
    }


def _new_address():
    now = {"created_at": timezone.now()}
    row, _ = AccountMail.objects.get_or_create(
        user=WriterFactory(), kind="new_address", address="alice@example.net", defaults=now
    )
    return new_address.path(row)


def _team(rows):
    of = f"/studio/{rows.newsletter.slug}/settings/team/"
    walter = rows.newsletter.memberships.get(user=in_team(rows.newsletter, "editor", name="walter")).pk
    in_team(rows.newsletter, "owner", name="alice", is_superuser=True)
    now, token = timezone.now(), "A" * 43
    for address, more in {
        "gus@example.org": {"token_hash": invitations.hash_of(token), "sent_at": now},
        "hana@example.org": {"mail_due_at": now},
    }.items():
        kept = {"role": "writer", "invited_at": now, "expires_at": now + invitations.LASTS, **more}
        rows.newsletter.invitations.update_or_create(address=address, defaults=kept)
    return {
        "studio:team": [of],
        "studio:remove_member": [f"{of}{walter}/remove/"],
        "studio:leave_team": [f"{of}leave/"],
        "studio:join": [f"/studio/invitations/{token}/"],
    }


def _sending(rows):
    issues = [f"/studio/issues/{each.pk}/send/" for each in (rows.draft, rows.scheduled, rows.sending)]
    failed = Delivery.objects.get(address="bob@example.org").pk
    return {
        "studio_delivery:overview": ["/studio/"],
        "studio_delivery:routes": ["/studio/sending/"],
        "studio_delivery:new_route": ["/studio/sending/new/"],
        "studio_delivery:route": [f"/studio/sending/{rows.route.pk}/"],
        "studio_delivery:delete_route": [f"/studio/sending/{rows.route.pk}/delete/"],
        "studio_delivery:domain": ["/studio/sending/domains/example.org/"],
        "studio_delivery:issue": [*issues, f"/studio/issues/{rows.published.pk}/send/"],
        "studio_delivery:recipients": [f"/studio/issues/{rows.sending.pk}/send/recipients/"],
        "studio_delivery:recipient": [f"/studio/issues/{rows.sending.pk}/send/recipients/{failed}/"],
    }


def _planning(rows):
    of = f"/studio/{rows.newsletter.slug}"
    return {
        "studio:calendar": [f"{of}/calendar/"],
        "studio:links": [f"{of}/links/", f"{of}/links/?q=nothing"],
        "studio:add_link": [f"{of}/links/add/?url=https://example.org/b&title=B"],
        "studio:edit_link": [f"{of}/links/{rows.item.pk}/"],
        "studio:templates": [f"{of}/templates/"],
        "studio:edit_template": [f"{of}/templates/{rows.template.pk}/"],
        "studio:snippets": [f"{of}/snippets/"],
        "studio:new_snippet": [f"{of}/snippets/new/"],
        "studio:edit_snippet": [f"{of}/snippets/{rows.snippet.pk}/"],
        "studio:save_as_template": [f"/studio/issues/{rows.draft.pk}/template/"],
    }
