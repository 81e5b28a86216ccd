"""Letters: text and simple HTML, in the receiver's language, with no way to bend their head or their body."""

import email
import email.policy
import socket
from contextlib import closing
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail

from courtyard.accounts import mails, services
from courtyard.accounts.models import Invitation, Organisation, Person
from courtyard.accounts.permissions import forget_organisation
from tests.cast import Cast

pytestmark = pytest.mark.django_db

LINK = "https://example.org/password/reset/key/x/"


def letter_to(person: Person) -> mail.EmailMultiAlternatives:
    mails.send_reset(person, LINK)
    return mail.outbox[-1]  # type: ignore[return-value]


def html_of(letter: mail.EmailMultiAlternatives) -> str:
    return str(letter.alternatives[0][0])


def test_it_is_text_and_html(cast: Cast):
    letter = letter_to(cast.member)
    assert letter.to == [cast.member.email]
    assert LINK in str(letter.body)
    assert f'<a href="{LINK}">' in html_of(letter)
    assert letter.message()["Auto-Submitted"] == "auto-generated"


def test_it_speaks_the_receivers_language(cast: Cast):
    plain = letter_to(cast.member).subject
    cast.member.language = "fr"
    assert mails.language_for(cast.member) == "fr"
    services.update_organisation(actor=cast.owner, changes={"language": "fr"})
    assert mails.language_for(cast.colleague) == "fr"
    assert plain == "Choose a password for Juniper & Co"


@pytest.mark.parametrize(
    "name", ["Evil\r\nBcc: all@example.org", "Evil\nSubject: x", "Evil\u2028Bcc: x", "Evil\x1b[31m", "\0"]
)
def test_no_name_becomes_a_header(cast: Cast, name: str):
    Organisation.objects.update(name=name.replace("\0", ""))
    Person.objects.filter(pk=cast.owner.pk).update(name=name.replace("\0", ""))
    forget_organisation()
    cast.owner.refresh_from_db()
    invitation = Invitation(email="nina@example.org", by=cast.owner, name=name)
    mails.send_invitation(invitation, "secret")
    for letter in (mail.outbox[-1], letter_to(cast.member)):
        message = letter.message()
        assert message.get_all("Bcc") is None
        assert len(message.get_all("Subject") or []) == 1
        assert not {"\r", "\n", "\x1b"} & set(letter.subject)
        assert len(letter.recipients()) == 1


def test_markup_in_a_name_is_text(cast: Cast):
    cast.member.name = "<a href=https://evil.example>x</a>"
    letter = letter_to(cast.member)
    assert "<a href=https://evil" not in html_of(letter)
    assert "&lt;a href=https://evil" in html_of(letter)
    assert "<a href=https://evil" in str(letter.body)


def test_who_has_no_address_gets_none(cast: Cast):
    cast.member.email = None
    mails.send_reset(cast.member, LINK)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("backend", "reaches"),
    [("smtp", True), ("filebased", False), ("console", False), ("dummy", False), ("locmem", True)],
)
def test_it_is_known_whether_letters_reach_anybody(settings, backend: str, reaches: bool):
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert mails.mail_is_set_up() is reaches


def test_what_arrives_has_one_receiver_and_one_subject(cast: Cast, settings):
    """The same through a real SMTP connection: what another server reads is what counts."""
    arrived: list[Any] = []

    class Postbox:
        async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
            arrived.append(envelope)
            return "250 OK"

    server = Controller(Postbox(), hostname="127.0.0.1", port=0)
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    server.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        cast.owner.name = "Evil\r\nBcc: all@example.org\r\n\r\n<b>body</b>"
        mails.send_invitation(Invitation(email="nina@example.org", by=cast.owner, name="Nina"), "secret")
    finally:
        server.stop()
    letter = email.message_from_bytes(arrived[0].content, policy=email.policy.default)
    assert arrived[0].rcpt_tos == ["nina@example.org"]
    assert (letter["To"], letter["Bcc"]) == ("nina@example.org", None)
    assert letter["Subject"].startswith("Evil Bcc: all@example.org")
    assert "<b>body</b>" not in letter.get_body(("html",)).get_content()
