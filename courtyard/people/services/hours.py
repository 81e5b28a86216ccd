"""When people work. Everybody says it of themselves only."""

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.core.errors import Forbidden, Invalid
from courtyard.core.events import emit
from courtyard.people.events import ProfileChanged
from courtyard.people.models import Profile, WorkingDay

__all__ = ["Span", "set_hours"]

Span = tuple[datetime.time, datetime.time]


@transaction.atomic
def set_hours(*, actor: Person, person: Person, days: Mapping[int, Span]) -> None:
    """Say from when to when one works on which days (0 is Monday), in place of what was said before.

    Raises Forbidden for somebody else's hours, Invalid for a day that ends before it starts.
    """
    if actor.pk != person.pk or not actor.is_active:
        raise Forbidden(_("You can only change your own profile."))
    if any(day not in range(7) or starts >= ends for day, (starts, ends) in days.items()):
        raise Invalid({"hours": [_("A day has to end after it starts.")]})
    Profile.objects.select_for_update().filter(person=person).first()  # one change of a person's hours at a time
    WorkingDay.objects.filter(person=person).delete()
    WorkingDay.objects.bulk_create(
        WorkingDay(person=person, weekday=day, starts=starts, ends=ends) for day, (starts, ends) in days.items()
    )
    emit(ProfileChanged(actor=actor, person=person, fields=("hours",)))
