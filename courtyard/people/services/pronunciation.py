"""How a name is said, as a short recording. Everybody records their own."""

from typing import BinaryIO, cast

from django.db import transaction
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.accounts.pictures import Upload
from courtyard.core import audit, storage
from courtyard.core.errors import Forbidden, Invalid, TooLarge
from courtyard.core.events import emit
from courtyard.people.events import ProfileChanged
from courtyard.people.models import Profile

__all__ = ["MAX_SECONDS", "set_voice"]

MAX_SECONDS = 10  # that the browser records
LARGEST = 2_000_000  # bytes: as long without compression
SHORTEST = 400  # bytes: the heads of a file, without any sound
# What the bytes may be, and the name under which browsers play it: a container of films may hold nothing but sound.
SOUNDS = {
    "audio/mpeg": "audio/mpeg", "audio/mp4": "audio/mp4", "video/mp4": "audio/mp4", "audio/ogg": "audio/ogg",
    "audio/x-wav": "audio/wav", "video/webm": "audio/webm",
}  # fmt: skip


@transaction.atomic
def set_voice(*, actor: Person, person: Person, upload: Upload | None) -> Profile:
    """Keep a recording of how one's name is said in place of the one before, or take it away with None.

    Who manages people takes away anybody's. Raises Forbidden, and Invalid for what is no short recording.
    """
    mine = actor.is_active and actor.pk == person.pk
    if not mine and (upload is not None or not may(actor, "people.manage")):
        raise Forbidden(_("Everybody says for themselves how their name is said."))
    profile, _created = Profile.objects.select_for_update().get_or_create(person=person)
    before = profile.voice
    profile.voice, profile.voice_type = _kept(cast(BinaryIO, upload)) if upload is not None else ("", "")
    if before == profile.voice:
        return profile
    profile.save(update_fields=["voice", "voice_type"])
    if before:
        transaction.on_commit(lambda: storage.delete(before))
    if not mine:
        audit.record("profile.voice.removed", actor_id=actor.pk, subject_id=person.pk)
    emit(ProfileChanged(actor=actor, person=person, fields=("voice",)))
    return profile


def _kept(upload: BinaryIO) -> tuple[str, str]:
    """The key and the type of what was sent. The type is what the bytes say, whatever the file is called."""
    head = upload.read(8192)
    sound = SOUNDS.get(storage.sniff(head, ""))
    if sound is None or len(head) < SHORTEST:
        raise Invalid({"voice": [_("This is no recording. Please choose an MP3, M4A, WebM, Ogg or WAV file.")]})
    upload.seek(0)
    try:
        return storage.save(upload, max_bytes=LARGEST).key, sound
    except TooLarge:
        raise Invalid({"voice": [_("Please choose a short recording: 10 seconds, 2 MB at most.")]}) from None
