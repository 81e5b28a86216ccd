"""What is to be said of a line beside its changes, as codes: read in the language of who reads them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["NOTES", "words"]

NOTES: dict[str, Promise] = {
    "broken": _("This line cannot be read."),
    "more_cells": _("This line has more cells than there are columns."),
    "old_card": _("This card is neither vCard 3 nor 4."),
    "no_key": _("There is neither a key nor an address by which to know the person."),
    "no_name": _("There is no name."),
    "no_email": _("This is no e-mail address: %(word)s"),
    "double_key": _("The same key stands in line %(word)s."),
    "double_email": _("The same address stands in line %(word)s."),
    "same_key": _("%(word)s has the same key."),
    "same_email": _("%(word)s has the same address."),
    "email_taken": _("Somebody else here has the address %(word)s."),
    "email_kept": _("The file has the address %(word)s, but only the person changes the address they sign in with."),
    "dangling": _("The manager is not known: %(word)s"),
    "ambiguous": _("Several people could be the manager: %(word)s"),
    "circle": _("The manager would report to this person, so the manager stays as it is: %(word)s"),
    "no_date": _("This is no date: %(word)s"),
    "no_option": _("This is none of the options: %(word)s"),
    "no_link": _("This is no web address: %(word)s"),
    "too_long": _("This is too long: %(word)s"),
    "erased": _("This person was erased here and does not come back."),
    "away": _("This person is suspended or left here. The file does not let them in again: restore them by hand."),
    "former": _("Somebody who is suspended or left has this address: restore them, or take another address."),
    "bot": _("This is a tool here, not a person."),
    "protected": _("Their account stays as it is: it is your own, or its role is not below yours."),
    "last_owner": _("Their account stays as it is: it is the last owner of the organisation."),
    "gone": _("They were in another state by then, and stayed as they are."),
    "orphan": _("Nobody could take over the space %(word)s: name an owner under Administration, Spaces."),
    "since": _("Changed since, and left as it is: %(word)s"),
    "in_use": _("Others refer to this person by now, or they came in: they stay."),
}


def words(note: list[str]) -> str:
    """A note as a sentence."""
    code, word = note
    return str(NOTES[code]) % {"word": word} if code in NOTES else code
