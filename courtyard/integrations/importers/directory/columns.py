"""What a column of a file may hold, and what it holds by its name in English, French or German."""

import re
from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.accounts.names import fold
from courtyard.core.errors import Invalid
from courtyard.people.models import Field

__all__ = ["TARGETS", "checked", "choices", "guess", "label_of"]

TARGETS: dict[str, Promise] = {
    "key": gettext_lazy("Key, like an employee number"),
    "name": gettext_lazy("Name"),
    "given": gettext_lazy("First name"),
    "family": gettext_lazy("Last name"),
    "email": gettext_lazy("E-mail address"),
    "title": gettext_lazy("Job title"),
    "department": gettext_lazy("Department"),
    "site": gettext_lazy("Site"),
    "manager": gettext_lazy("Manager"),
    "started_on": gettext_lazy("With us since"),
    "phone": gettext_lazy("Phone"),
    "pronouns": gettext_lazy("Pronouns"),
    "languages": gettext_lazy("Languages"),
}
# The likelier name first; letters and digits only, without case and accents.
_NAMES: dict[str, str] = {
    "key": "employeeid employeenumber employeeno staffid staffnumber personnelnumber personid matricule numeroemploye "
    "idemploye identifiant personalnummer mitarbeiternummer mitarbeiterid uid id",
    "name": "name fullname displayname cn fn nomcomplet nometprenom prenomnom nomprenom vollername anzeigename",
    "given": "givenname firstname forename prenom vorname",
    "family": "familyname lastname surname sn nomdefamille nachname familienname",
    "email": "email mail emailaddress workemail primaryemail adresseemail adressemail courriel adresseelectronique "
    "emailadresse",
    "title": "title jobtitle position role fonction poste intitule intituleduposte titre stelle stellenbezeichnung "
    "berufsbezeichnung funktion",
    "department": "department departmentname departmentnumber dept division team unit ou service departement direction "
    "equipe abteilung bereich",
    "site": "site location office city workplace l lieu bureau ville etablissement agence standort ort buro niederlassung",
    "manager": "manager managerid manageremail managername reportsto supervisor responsable manageur superieur "
    "nplus1 n1 responsablehierarchique vorgesetzter vorgesetzte fuhrungskraft xmanager xmsmanager",
    "started_on": "startedon startdate hiredate dateofhire joined joinedon datedentree datedembauche dateembauche "
    "dateentree eintrittsdatum eintritt beginn",
    "phone": "phone phonenumber telephone telephonenumber mobile tel telephoneprofessionnel portable telefon "
    "telefonnummer handy",
    "pronouns": "pronouns pronoms pronomen",
    "languages": "languages language lang preferredlanguage langues langue sprachen sprache",
}


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(name))


_RANKED = {name: (target, rank) for target, names in _NAMES.items() for rank, name in enumerate(names.split())}


def guess(names: Iterable[str], fields: Mapping[str, Field], remembered: Mapping[str, str]) -> dict[str, str]:
    """What each column holds: as it was said the last time, else by its name; every target once, "" for nothing."""
    own = {_plain(field.name): key for key, field in fields.items()}
    found: dict[str, str] = {}
    ranked: list[tuple[int, str, str]] = []
    for name in names:
        target, rank = _RANKED.get(_plain(name), (own.get(_plain(name), ""), 0))
        known = remembered.get(name)
        if known is not None and (known in TARGETS or known in fields or not known):
            target, rank = known, -1
        if _plain(name) == "nom" and known is None:  # the last name, or the whole one where there is no other
            target, rank = "family" if any(_plain(other) == "prenom" for other in names) else "name", 0
        found[name] = ""
        if target:
            ranked.append((rank, name, target))
    for _rank, name, target in sorted(ranked, key=lambda one: one[0]):
        if target not in found.values():
            found[name] = target
    return found


def choices(fields: Mapping[str, Field]) -> list[tuple[str, str]]:
    """What may be chosen for a column, with its words."""
    own = [(key, field.name) for key, field in fields.items()]
    return [("", _("Nothing: leave it out")), *((target, str(label)) for target, label in TARGETS.items()), *own]


def label_of(target: str, fields: Mapping[str, Field]) -> str:
    """The words for a target; one of a field that is gone by now stays nameless."""
    if target in fields:
        return fields[target].name
    return str(TARGETS.get(target, _("A former field")))


def checked(mapping: Mapping[str, str], names: Iterable[str], fields: Mapping[str, Field]) -> dict[str, str]:
    """The mapping for these columns. Raises Invalid for what is unknown or there twice, or where nobody is told apart."""
    known = {name: mapping.get(name, "") for name in names}
    used = [target for target in known.values() if target]
    errors = [_("There is no such target.") for target in used if target not in TARGETS and target not in fields]
    for target in sorted({target for target in used if used.count(target) > 1}):
        errors.append(_("Two columns hold the same: %(target)s.") % {"target": label_of(target, fields)})
    if not {"key", "email"} & set(used):
        errors.append(_("Say which column holds a key that stays, or the e-mail address: people are told apart by it."))
    if not {"name", "given", "family"} & set(used):
        errors.append(_("Say which column holds the name."))
    if errors:
        raise Invalid({"mapping": errors})
    return known
