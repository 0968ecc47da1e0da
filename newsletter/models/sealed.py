"""A column for what must not be read in a dump of the database."""

import re
from typing import Any

from django.db import models

# <key id>.<base64url of nonce and ciphertext>; key ids are letters and digits, so the first dot ends one.
_SEALED = re.compile(r"[A-Za-z0-9]{1,16}\.[A-Za-z0-9_-]{38,}")


def looks_sealed(text: str) -> bool:
    """Whether ``text`` has the form that :func:`newsletter.sealing.seal` makes; it need not open."""
    return _SEALED.fullmatch(text) is not None


class SealedField(models.TextField[str, str]):
    """Text made by :func:`newsletter.sealing.seal`, or nothing.

    Reading gives the sealed text; whoever needs what is in it calls ``unseal``. ``manage.py reseal`` finds every field
    of this class by itself.
    """

    def get_prep_value(self, value: Any) -> Any:
        """Refuse to write anything that is not sealed: a secret forgotten here would lie open for good."""
        value = super().get_prep_value(value)
        if value and not looks_sealed(value):
            raise ValueError(f"{self.model.__name__}.{self.name} takes sealed text only: pass it through seal() first.")
        return value
