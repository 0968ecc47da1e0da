"""Everything that is sealed in the database, sealed anew under the first key of ``ENCRYPTION_KEYS``."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.apps import apps
from django.db.models import Manager, Model

from newsletter.models.sealed import SealedField
from newsletter.sealing import Unsealable, is_current, seal, unseal

BATCH = 200


@dataclass(kw_only=True)
class Resealed:
    """What became of one column: ``resealed`` texts, ``kept`` ones that were current, and what could not be opened."""

    column: str
    resealed: int
    kept: int
    failed: list[str]

    def to_json(self) -> dict[str, object]:
        """For machines."""
        return asdict(self)


def sealed_columns() -> list[tuple[type[Model], SealedField]]:
    """Every :class:`SealedField` of every model; a new one is found by itself."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.get_fields()  # noqa: SLF001 - Django's documented name
        if isinstance(field, SealedField)
    ]


def reseal_all() -> list[Resealed]:
    """Go through every column. What cannot be opened stays as it is and is named; the others are done all the same."""
    return [_reseal(model, field) for model, field in sealed_columns()]


def _reseal(model: type[Model], field: SealedField) -> Resealed:
    meta, manager = model._meta, model._default_manager  # noqa: SLF001 - Django's documented names
    result = Resealed(column=f"{meta.label}.{field.name}", resealed=0, kept=0, failed=[])
    for pk, sealed in _rows(manager, column=field.name):
        if is_current(sealed):
            result.kept += 1
            continue
        try:
            fresh = seal(unseal(sealed))
        except Unsealable as error:
            result.failed.append(f"{meta.verbose_name} {pk}: {error}")
            continue
        # Only over what was read: somebody may have put another secret there in the meantime, sealed with today's key.
        changed = manager.filter(pk=pk, **{field.name: sealed}).update(**{field.name: fresh})
        result.resealed += changed
        result.kept += 1 - changed
    return result


def _rows(manager: Manager[Model], *, column: str) -> Iterator[tuple[int, str]]:
    last = 0
    while True:
        rows = manager.filter(pk__gt=last).exclude(**{column: ""}).order_by("pk")
        batch = list(rows.values_list("pk", column)[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1][0]
