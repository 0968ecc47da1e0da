"""Accounts of the staff keep what they could do when newsletters get their teams."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from newsletter.models import Membership
from tests.factories import NewsletterFactory, WriterFactory

migration = import_module("newsletter.migrations.0007_team")


def leave(codename):
    return Permission.objects.get(codename=codename, content_type__app_label="newsletter")


@pytest.mark.django_db
def test_staff_become_owners_and_those_who_could_only_look_analysts():
    newsletters = [NewsletterFactory(), NewsletterFactory()]
    WriterFactory(username="admin")
    names = ("plain", "looks", "looks_by_group", "changes")
    plain, looks, by_group, changes = (WriterFactory(username=name, is_superuser=False) for name in names)
    WriterFactory(username="reader", is_staff=False, is_superuser=False)
    group = Group.objects.create(name="Lookers")
    group.permissions.add(leave("view_issue"))
    by_group.groups.add(group)
    looks.user_permissions.add(leave("view_issue"))
    changes.user_permissions.add(leave("view_issue"), leave("change_issue"))
    migration.give_staff_their_roles(apps, None)
    assert sorted(Membership.objects.filter(newsletter=newsletters[0]).values_list("user__username", "role")) == [
        ("admin", "owner"), ("changes", "owner"), ("looks", "analyst"), ("looks_by_group", "analyst"),
        ("plain", "owner"),
    ]  # fmt: skip
    assert Membership.objects.filter(newsletter=newsletters[1]).count() == 5
    assert plain.memberships.count() == 2


@pytest.mark.django_db
def test_the_permission_to_write_raw_html_is_gone():
    kind = leave("view_issue").content_type
    Permission.objects.create(codename="write_raw_html", name="Can write raw HTML", content_type=kind)
    migration.forget_raw_html_permission(apps, None)
    assert Permission.objects.filter(codename="write_raw_html").count() == 0
