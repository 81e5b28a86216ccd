"""Everything that changes people, ways in and the organisation. Keyword-only, one transaction, one event."""

from courtyard.accounts.secrets import token_bearer
from courtyard.accounts.services.addresses import ask_for_address, take_address
from courtyard.accounts.services.invitations import (
    AddressTaken,
    ListReport,
    accept_invitation,
    claim,
    end_invitation,
    invite_by_link,
    invite_by_list,
)
from courtyard.accounts.services.organisation import set_mark, set_up_organisation, update_organisation
from courtyard.accounts.services.people import create_person, set_picture, update_account
from courtyard.accounts.services.sign_ins import (
    ask_for_password_link,
    end_sign_in,
    end_sign_ins,
    keep_sign_in,
    note_sign_in,
    set_password,
    sign_out,
)
from courtyard.accounts.services.standing import change_role, leave, restore, suspend
from courtyard.accounts.services.tokens import create_token, revoke_token

__all__ = [
    "AddressTaken", "ListReport", "accept_invitation", "ask_for_address", "ask_for_password_link", "change_role", "claim",
    "create_person", "create_token", "end_invitation", "end_sign_in", "end_sign_ins", "invite_by_link",
    "invite_by_list", "keep_sign_in", "leave", "note_sign_in", "restore", "revoke_token", "set_mark",
    "set_password", "set_picture", "set_up_organisation", "sign_out", "suspend", "take_address", "token_bearer", "update_account",
    "update_organisation",
]  # fmt: skip
