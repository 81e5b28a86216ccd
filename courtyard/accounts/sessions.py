"""Where sessions live: rows that know their person, so that sign-ins can be listed and ended in one query."""

import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from courtyard.accounts.models import Person, SignIn
from courtyard.core.clock import now
from courtyard.core.ids import parse_id
from courtyard.core.prepared import Prepared, stand_in_text

__all__ = ["ADDRESS", "DEVICE", "SessionStore"]

DEVICE = "device"
ADDRESS = "address"
_BEGAN = "began"
_CURRENT = Prepared(lambda: SignIn.objects.select_related("person").filter(pk=stand_in_text()))


class SessionStore(DatabaseStore):
    """Django's database store over ``SignIn``; ``seen_at`` is when the row was last written, None if it never was."""

    seen_at: datetime.datetime | None = None
    person: Person | None = None  # whose session was loaded, read with it in one query

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def load(self) -> dict[str, Any]:
        row: SignIn | None = _CURRENT.first(texts=[self.session_key]) if self.session_key else None
        if row is None or row.expire_date <= now():
            self._session_key = None
            return {}
        self.seen_at, self.person = row.seen_at, row.person
        return self.decode(row.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:
        row: SignIn = super().create_model_instance(data)  # type: ignore[assignment]
        row.person_id = parse_id(data.get(SESSION_KEY, ""))
        row.device = data.get(DEVICE, "")[:300]
        row.address = data.get(ADDRESS, "")[:45]
        if began := data.get(_BEGAN):
            row.created_at = datetime.datetime.fromisoformat(began)
        return row

    def begin(self, device: str, address: str) -> None:
        """Note at sign-in from where it was made."""
        self[DEVICE], self[ADDRESS], self[_BEGAN] = device, address, now().isoformat()
