"""After a new key came in front: everything sealed opens with it alone."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from delivery import resealing
from delivery.models import DkimKey
from newsletter.sealing import seal, unseal

OLD, NEW = bytes(range(32)), bytes(range(32, 64))


@pytest.fixture
def keys(db, settings):
    """Five private keys sealed with k1, and a ring that has k2 in front."""
    settings.ENCRYPTION_KEYS = {"k1": OLD}
    made = [
        DkimKey.objects.create(
            domain="example.org", selector=f"fn{number}", private_key=seal(f"private {number}"), public_key="x"
        )
        for number in range(5)
    ]
    settings.ENCRYPTION_KEYS = {"k2": NEW, "k1": OLD}
    return made


def run(*words):
    out = io.StringIO()
    call_command("reseal", *words, stdout=out)
    return out.getvalue()


def test_every_sealed_column_of_every_model_is_known():
    assert "delivery.DkimKey.private_key" in [
        f"{model._meta.label}.{field.name}" for model, field in resealing.sealed_columns()
    ]


def test_everything_is_sealed_anew_in_batches_and_the_old_key_can_go(keys, settings, monkeypatch):
    monkeypatch.setattr(resealing, "BATCH", 2)
    assert "delivery.DkimKey.private_key: 5 sealed anew, 0 were so already." in run()
    settings.ENCRYPTION_KEYS = {"k2": NEW}
    opened = {unseal(key.private_key).decode() for key in DkimKey.objects.all()}
    assert opened == {f"private {number}" for number in range(5)}
    assert "delivery.DkimKey.private_key: 0 sealed anew, 5 were so already." in run()


def test_what_does_not_open_is_named_and_kept_and_the_others_are_done(keys, settings):
    settings.ENCRYPTION_KEYS = {"k9": bytes(32)}
    lost = seal("lost")
    DkimKey.objects.filter(pk=keys[2].pk).update(private_key=lost)
    settings.ENCRYPTION_KEYS = {"k2": NEW, "k1": OLD}
    out = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("reseal", "--json", stdout=out)
    assert str(refusal.value).splitlines() == [
        f"DKIM key {keys[2].pk}: It was sealed with the key “k9”. Put that key back at the end of ENCRYPTION_KEYS.",
        "Keep every key of ENCRYPTION_KEYS until this is mended.",
    ]
    report = json.loads(out.getvalue())
    [column] = [each for each in report["columns"] if each["column"] == "delivery.DkimKey.private_key"]
    assert (report["done"], column["resealed"], column["kept"], len(column["failed"])) == (False, 4, 0, 1)
    assert DkimKey.objects.get(pk=keys[2].pk).private_key == lost
