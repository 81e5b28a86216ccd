"""Who reads a conversation: its members, while they are that; nobody who left, was removed or lost the space."""

import io

import pytest

from courtyard.chat import access, services
from courtyard.chat.models import ConversationMember
from courtyard.chat.selectors.history import history
from courtyard.chat.tests.talking import channel, group, say
from courtyard.content.access import file_for_read
from courtyard.content.models import File
from courtyard.content.services.items import Attached
from courtyard.core import storage
from courtyard.core.errors import Forbidden, Invalid, NotFound
from courtyard.core.live import topic_of
from courtyard.core.models import Change, Frame, Revocation
from courtyard.spaces.models import Membership
from tests.cast import Cast, new_person

pytestmark = pytest.mark.django_db


def reads(person: object, conversation: object) -> bool:
    return access.visible_to(person).filter(pk=conversation.pk).exists()


def words(person: object, conversation: object) -> list[str]:
    found = access.conversation_for_read(person, conversation.pk)
    return [said.message.body_text for said in history(person, found).messages]


class TestGroups:
    @pytest.mark.parametrize(
        "who", ["outsider", "owner", "admin", "colleague", "former member", "suspended", "unclaimed", "left"]
    )
    def test_nobody_else_reads_them(self, cast: Cast, who: str) -> None:
        assert not reads(cast.person(who), group(cast))

    def test_who_is_suspended_reads_nothing_of_their_own(self, cast: Cast) -> None:
        talk = group(cast)
        cast.host.state = "suspended"
        cast.host.save()
        assert not reads(cast.host, talk)

    def test_who_was_removed_finds_nothing_at_once(self, cast: Cast) -> None:
        talk = group(cast)
        said = say(cast.host, talk)
        services.remove_member(actor=cast.member, conversation_id=talk.pk, person_id=cast.host.pk)
        for door in (
            lambda: access.conversation_for_read(cast.host, talk.pk),
            lambda: access.message_for_read(cast.host, said.pk),
            lambda: say(cast.host, talk),
            lambda: services.edit_message(actor=cast.host, message_id=said.pk, body="x"),
            lambda: services.delete_message(actor=cast.host, message_id=said.pk),
            lambda: services.react(actor=cast.host, message_id=said.pk, emoji="👏"),
            lambda: services.mark_read(actor=cast.host, conversation_id=talk.pk, message_id=said.pk),
            lambda: services.mute(actor=cast.host, conversation_id=talk.pk),
            lambda: services.leave(actor=cast.host, conversation_id=talk.pk),
        ):
            with pytest.raises(NotFound):
                door()
        assert Revocation.objects.filter(person_id=cast.host.pk, topic=topic_of("conversation", talk.pk)).exists()

    def test_members_neither_add_nor_remove(self, cast: Cast) -> None:
        talk = group(cast)
        with pytest.raises(Forbidden):
            services.add_members(actor=cast.host, conversation_id=talk.pk, person_ids=[cast.outsider.pk])
        with pytest.raises(Forbidden):
            services.remove_member(actor=cast.host, conversation_id=talk.pk, person_id=cast.guest.pk)
        with pytest.raises(Forbidden):
            services.archive(actor=cast.host, conversation_id=talk.pk)

    def test_who_comes_reads_what_was_before_only_if_it_is_said_so(self, cast: Cast) -> None:
        talk = group(cast)
        before = say(cast.member, talk, "Before")
        services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.outsider.pk])
        services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.colleague.pk], history=True)
        say(cast.member, talk, "After", reply_to=before.pk)
        assert words(cast.outsider, talk) == ["After"]
        assert words(cast.colleague, talk) == ["Before", "After"]
        with pytest.raises(NotFound):
            access.message_for_read(cast.outsider, before.pk)
        found = access.conversation_for_read(cast.outsider, talk.pk)
        assert history(cast.outsider, found).messages[0].quoted is None
        assert history(cast.outsider, found, around=before.pk).messages[0].message.body_text == "After"

    @pytest.mark.django_db(transaction=True)
    def test_who_comes_later_does_not_get_it_over_the_line_either(self, cast: Cast) -> None:
        talk = group(cast)
        say(cast.member, talk, "Before")
        topic = topic_of("conversation", talk.pk)
        assert Frame.objects.filter(html__contains="Before").exists()
        services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.outsider.pk])
        assert not Frame.objects.filter(html__contains="Before").exists()
        assert Change.objects.filter(topic=topic, event="message", data__isnull=True, framed=False).count() == 1

    def test_who_comes_back_reads_what_is_said_from_then_on(self, cast: Cast) -> None:
        talk = group(cast)
        say(cast.member, talk, "One")
        services.leave(actor=cast.host, conversation_id=talk.pk)
        say(cast.member, talk, "Two")
        services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.host.pk])
        say(cast.member, talk, "Three")
        assert words(cast.host, talk) == ["Three"]

    def test_the_last_owner_hands_it_on(self, cast: Cast) -> None:
        talk = group(cast, cast.guest, cast.host)
        services.leave(actor=cast.member, conversation_id=talk.pk)
        assert ConversationMember.objects.get(conversation=talk, role="owner", left_at=None).person == cast.host
        with pytest.raises(Invalid):
            services.set_role(actor=cast.host, conversation_id=talk.pk, person_id=cast.host.pk, owner=False)

    def test_two_people_stay_two(self, cast: Cast) -> None:
        talk = services.start_direct(actor=cast.member, person_id=cast.host.pk)
        for act in (
            lambda: services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[cast.outsider.pk]),
            lambda: services.leave(actor=cast.member, conversation_id=talk.pk),
            lambda: services.edit_conversation(actor=cast.member, conversation_id=talk.pk, name="Us"),
        ):
            with pytest.raises(Forbidden):
                act()


class TestChannels:
    def test_an_open_one_is_read_by_who_reads_the_space(self, cast: Cast) -> None:
        talk = channel(cast)
        assert [
            who for who in ("member", "guest", "outsider", "owner", "suspended") if reads(cast.person(who), talk)
        ] == [
            "member",
            "guest",
        ]
        assert reads(cast.outsider, channel(cast, cast.open))
        assert not reads(cast.guest, channel(cast, cast.open))

    def test_a_private_one_is_read_by_its_members(self, cast: Cast) -> None:
        talk = channel(cast, private=True)
        assert not reads(cast.member, talk)
        services.add_members(actor=cast.host, conversation_id=talk.pk, person_ids=[cast.member.pk])
        assert reads(cast.member, talk)
        with pytest.raises(NotFound):
            services.join(actor=cast.guest, conversation_id=talk.pk)
        with pytest.raises(NotFound):  # the outsider does not read the space
            services.add_members(actor=cast.host, conversation_id=talk.pk, person_ids=[cast.outsider.pk])

    def test_who_loses_the_space_loses_its_channels(self, cast: Cast) -> None:
        talk = channel(cast, private=True)
        services.add_members(actor=cast.host, conversation_id=talk.pk, person_ids=[cast.member.pk])
        said = say(cast.member, talk)
        Membership.objects.filter(space=cast.closed, person=cast.member).delete()
        assert not reads(cast.member, talk)
        with pytest.raises(NotFound):
            access.message_for_read(cast.member, said.pk)

    def test_who_leaves_an_open_one_may_read_on(self, cast: Cast) -> None:
        talk = channel(cast)
        services.join(actor=cast.member, conversation_id=talk.pk)
        services.leave(actor=cast.member, conversation_id=talk.pk)
        assert reads(cast.member, talk)
        assert not Revocation.objects.filter(person_id=cast.member.pk).exists()
        assert list(access.channels_open_to(cast.member)) == [talk]


class TestFiles:
    @pytest.fixture
    def file(self, cast: Cast) -> File:
        kept = storage.save(io.BytesIO(b"%PDF-1.4"), max_bytes=100)
        return File.objects.create(
            owner=cast.member, name="plan.pdf", content_type="application/pdf", size=kept.size, key=kept.key
        )

    def test_members_open_what_hangs_on_a_message_while_they_read_it(self, cast: Cast, file: File) -> None:
        talk = group(cast)
        with pytest.raises(NotFound):
            file_for_read(cast.host, file.pk)
        said = say(cast.member, talk, "The plan", files=[Attached(file.pk)])
        assert file_for_read(cast.host, file.pk) == file
        newcomer = new_person()
        services.add_members(actor=cast.member, conversation_id=talk.pk, person_ids=[newcomer.pk])
        for person in (cast.outsider, cast.owner, newcomer):
            with pytest.raises(NotFound):
                file_for_read(person, file.pk)
        services.delete_message(actor=cast.member, message_id=said.pk)
        with pytest.raises(NotFound):
            file_for_read(cast.host, file.pk)

    def test_nobody_hangs_on_what_is_not_theirs(self, cast: Cast, file: File) -> None:
        with pytest.raises(Invalid):
            say(cast.host, group(cast), "Mine", files=[Attached(file.pk)])
