"""What a directory calls things, as it comes: a beginning for whoever sets it up."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["PRESETS", "Preset"]


@dataclass(frozen=True, slots=True)
class Preset:
    """A sort of server: how its people are found, and which attribute holds what."""

    label: Promise
    filter: str
    attributes: dict[str, str]
    photo: str


_COMMON = {"given": "givenName", "family": "sn", "email": "mail", "title": "title", "manager": "manager"}
PRESETS = {
    "openldap": Preset(
        _("OpenLDAP, 389 Directory Server and others"),
        "(objectClass=inetOrgPerson)",
        {
            "key": "entryUUID", "name": "cn", **_COMMON, "department": "ou", "site": "l", "phone": "telephoneNumber",
            "languages": "preferredLanguage",
        },
        "jpegPhoto",
    ),
    "ad": Preset(
        _("Active Directory"),
        "(&(objectCategory=person)(objectClass=user))",
        {
            "key": "objectGUID", "name": "displayName", **_COMMON, "department": "department",
            "site": "physicalDeliveryOfficeName", "phone": "telephoneNumber",
        },
        "thumbnailPhoto",
    ),
}  # fmt: skip
