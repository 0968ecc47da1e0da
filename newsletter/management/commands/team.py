"""``team``: who works on a newsletter; bring an account in, change its role, take it out."""

import json
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from newsletter.lookup import NotFound, find_newsletter
from newsletter.models import Membership, Newsletter, Role
from newsletter.shown import shown
from newsletter.team import members
from newsletter.team.audit import Act, command_line, note


class Command(BaseCommand):
    """A newsletter's team, from the server: also where no owner is left who can sign in."""

    help = "List the team of a newsletter, or bring an account into it, change its role, or take it out."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--newsletter", metavar="SLUG", help="Which one, where there are several.")
        acts = parser.add_mutually_exclusive_group()
        acts.add_argument(
            "--set",
            nargs=2,
            metavar=("ACCOUNT", "ROLE"),
            help=f"Give an account a role, and bring it into the team if it is not. Roles: {', '.join(Role.values)}.",
        )
        acts.add_argument("--remove", metavar="ACCOUNT", help="Take an account out. What it wrote stays.")
        parser.add_argument("--json", action="store_true", help="The list as JSON, for machines.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what was asked for, and show the team."""
        try:
            newsletter = find_newsletter(options["newsletter"])
        except NotFound as error:
            raise CommandError(str(error), returncode=2) from error
        if options["set"]:
            self._set(newsletter, *options["set"])
        elif options["remove"]:
            self._remove(newsletter, options["remove"])
        self._list(newsletter, as_json=options["json"])

    @transaction.atomic
    def _set(self, newsletter: Newsletter, name: str, role: str) -> None:
        if role not in Role.values:
            raise CommandError(f"“{shown(role)}” is no role. There are: {', '.join(Role.values)}.", returncode=2)
        user = _account(name)
        member = Membership.objects.filter(newsletter=newsletter, user=user).first()
        changed = None
        if member is None:
            members.join(newsletter, user, role=Role(role))
        else:
            changed = members.change_role(member, role=Role(role), by_administrator=True)
        self._note(newsletter, f"gave {user.get_username()} the role {role}", changed)

    @transaction.atomic
    def _remove(self, newsletter: Newsletter, name: str) -> None:
        user = _account(name)
        member = Membership.objects.filter(newsletter=newsletter, user=user).first()
        if member is None:
            raise CommandError(f"{user.get_username()} is not in the team of {newsletter}.", returncode=2)
        changed = members.remove(member, by_administrator=True)
        self._note(newsletter, f"took {user.get_username()} out of the team", changed)

    def _note(self, newsletter: Newsletter, about: str, changed: members.Changed | None) -> None:
        ended = list(changed.taken_back) if changed is not None else []
        note(command_line(), Act.TEAM_CHANGED, newsletter=newsletter, about=about, invitations_taken_back=ended)
        if ended:
            self.stderr.write(f"Open invitations that they made or that went to them were taken back: {len(ended)}.")

    def _list(self, newsletter: Newsletter, *, as_json: bool) -> None:
        order = list(Role)
        rows = sorted(
            newsletter.memberships.select_related("user"),
            key=lambda each: (order.index(Role(each.role)), each.user.get_username()),
        )
        if as_json:
            team = [{"account": each.user.get_username(), "role": each.role} for each in rows]
            self.stdout.write(json.dumps({"newsletter": newsletter.slug, "team": team}, ensure_ascii=False))
            return
        if not rows:
            self.stdout.write(f"Nobody is in the team of {newsletter}. Bring somebody in: --set ACCOUNT owner")
        for each in rows:
            off = "" if each.user.is_active else "  (switched off)"
            self.stdout.write(f"{each.role:<8} {each.user.get_username()}{off}")


def _account(name: str) -> User:
    """The account of that name, or of that address where only one has it. Raises CommandError."""
    # The database cannot even be asked for a NUL or half a character.
    clean = name.isprintable()
    found = list(User.objects.filter(username=name)) if clean else []
    found = found or (list(User.objects.filter(email__iexact=name)[:2]) if clean and "@" in name else [])
    if len(found) > 1:
        raise CommandError(f"Several accounts have the address {shown(name)}: give a name.", returncode=2)
    if not found:
        raise CommandError(
            f"There is no account “{shown(name)}”. Make one with createsuperuser, or have an owner invite them.",
            returncode=2,
        )
    return found[0]
