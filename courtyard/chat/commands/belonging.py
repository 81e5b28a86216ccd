"""Commands about a conversation: who belongs to it, what it is called, whether one hears of it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.accounts.models import Person
from courtyard.chat import access, services
from courtyard.chat.commands.base import Answer, Asked, Command, Standing
from courtyard.chat.models import ConversationKind
from courtyard.chat.selectors.listing import channels_called
from courtyard.core.errors import Invalid, NotFound

__all__ = ["COMMANDS"]


def _mute(asked: Asked) -> Answer:
    services.mute(actor=asked.actor, conversation_id=asked.conversation.pk)
    return Answer(_("Muted."))


def _unmute(asked: Asked) -> Answer:
    services.unmute(actor=asked.actor, conversation_id=asked.conversation.pk)
    return Answer(_("Counted again."))


def _leave(asked: Asked) -> Answer:
    services.leave(actor=asked.actor, conversation_id=asked.conversation.pk)
    return Answer(_("You have left."), to="/messages/")


def _join(asked: Asked) -> Answer:
    """Of channels with the same name the one in the space of this conversation."""
    called = channels_called(asked.actor, asked.text.removeprefix("#"))
    near = [one for one in called if one.space_id == asked.conversation.space_id] or called
    if not near:
        raise Invalid({"text": [_("There is no channel of this name that you could join.")]})
    if len(near) > 1:
        raise Invalid({"text": [_("Several channels have this name. Join the one you mean from its space.")]})
    services.join(actor=asked.actor, conversation_id=near[0].pk)
    return Answer(_("You have joined."), to=f"/messages/{near[0].pk}/")


def _invite(asked: Asked) -> Answer:
    it = access.conversation_for_owner(asked.actor, asked.conversation.pk)
    people = _named(asked)
    services.add_members(
        actor=asked.actor, conversation_id=it.pk, person_ids=[person.pk for person in people],
        history=it.kind == ConversationKind.CHANNEL and not it.private,
    )  # fmt: skip
    return Answer(_("They belong to it now."))


def _remove(asked: Asked) -> Answer:
    """Done again it changes nothing: whoever is not there is not there."""
    access.conversation_for_owner(asked.actor, asked.conversation.pk)
    people = _named(asked)
    if len(people) > 1:
        raise Invalid({"text": [_("Remove one person at a time.")]})
    try:
        services.remove_member(actor=asked.actor, conversation_id=asked.conversation.pk, person_id=people[0].pk)
    except NotFound:
        return Answer(_("%(name)s does not belong to it.") % {"name": people[0].byline})
    return Answer(_("Removed. They read nothing here any more."))


def _named(asked: Asked) -> list[Person]:
    if not asked.named or asked.besides:
        raise Invalid({"text": [_("Name whom you mean with @ and write nothing else, such as @Lina.")]})
    return asked.named


def _rename(asked: Asked) -> Answer:
    it = access.conversation_for_owner(asked.actor, asked.conversation.pk)
    if not asked.text:
        raise Invalid({"text": [_("Say what it is called, such as /rename Winter window.")]})
    services.edit_conversation(actor=asked.actor, conversation_id=it.pk, name=asked.text)
    return Answer(_("Saved."))


def _archive(asked: Asked) -> Answer:
    services.archive(actor=asked.actor, conversation_id=asked.conversation.pk)
    return Answer(_("Archived."), to=f"/messages/{asked.conversation.pk}/settings/")


def _leads(here: Standing) -> bool:
    return here.leads and not here.archived


COMMANDS = (
    Command(
        "mute", "", gettext_lazy("Keep this out of your unread number"), _mute,
        lambda here: here.joined and not here.muted, anywhere=False,
    ),
    Command(
        "unmute", "", gettext_lazy("Count it again"), _unmute, lambda here: here.joined and here.muted, anywhere=False
    ),
    Command("join", gettext_lazy("channel"), gettext_lazy("Join a channel"), _join),
    Command(
        "leave", "", gettext_lazy("Leave this conversation"), _leave,
        lambda here: here.joined and not here.direct, anywhere=False,
    ),
    Command("invite", gettext_lazy("@person …"), gettext_lazy("Add people here"), _invite, _leads, anywhere=False),
    Command("remove", gettext_lazy("@person"), gettext_lazy("Remove somebody from here"), _remove, _leads, anywhere=False),
    Command("rename", gettext_lazy("name"), gettext_lazy("Give this another name"), _rename, _leads, anywhere=False),
    Command("archive", "", gettext_lazy("Archive this conversation"), _archive, _leads, anywhere=False),
)  # fmt: skip
