"""WebSocket frames: what we make every client understands, what breaks the protocol is refused, in any slicing."""

import os
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from courtyard.gateway import frames


def _client_frame(payload: bytes, opcode: int = frames.TEXT, *, final: bool = True) -> bytes:
    return Frame(Opcode(opcode), payload, fin=final).serialize(mask=True)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_is_what_others_make_of_it(size):
    payload = os.urandom(size)
    assert frames.frame(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)


@given(st.lists(st.binary(max_size=70_000), max_size=4), st.lists(st.integers(1, 40_000), min_size=1))
def test_messages_are_read_however_the_line_slices_them(payloads, sizes):
    stream = b"".join(_client_frame(payload) for payload in payloads)
    reader, read, place = frames.Reader(), [], 0
    for turn in range(len(stream) + 1):
        if place >= len(stream):
            break
        size = sizes[turn % len(sizes)] + len(stream) // 50
        read += list(reader.feed(stream[place : place + size]))
        place += size
    assert read == [(frames.TEXT, payload) for payload in payloads]


def test_a_message_in_parts_is_put_together_and_control_frames_may_come_between():
    stream = (
        _client_frame(b"one ", final=False)
        + _client_frame(b"?", frames.PING)
        + _client_frame(b"two ", frames.CONTINUATION, final=False)
        + _client_frame(b"three", frames.CONTINUATION)
    )
    assert list(frames.Reader().feed(stream)) == [(frames.PING, b"?"), (frames.TEXT, b"one two three")]


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        pytest.param(frames.frame(b"unmasked"), 1002, id="not masked"),
        pytest.param(b"\xc1\x80\x00\x00\x00\x00", 1002, id="compressed, without having been agreed"),
        pytest.param(b"\x83\x80\x00\x00\x00\x00", 1002, id="an opcode that is not one"),
        pytest.param(_client_frame(b"", frames.CONTINUATION), 1002, id="nothing to go on from"),
        pytest.param(_client_frame(b"a", final=False) + _client_frame(b"b"), 1002, id="two at once"),
        pytest.param(b"\x09\x80\x00\x00\x00\x00", 1002, id="a control frame in parts"),
        pytest.param(b"\x89\xfe\x00\x7e\x00\x00\x00\x00", 1002, id="a control frame that is too long"),
        pytest.param(_client_frame(b"\x00", frames.BINARY), 1003, id="neither text nor control"),
        pytest.param(b"\x81\xff" + (2**62).to_bytes(8, "big") + bytes(4), 1009, id="longer than anybody sends"),
        pytest.param(
            _client_frame(bytes(100_000), final=False) + _client_frame(bytes(100_000), frames.CONTINUATION),
            1009,
            id="too long in parts",
        ),
    ],
)
def test_what_breaks_the_protocol_is_refused(stream, code):
    with pytest.raises(frames.FrameError) as refusal:
        list(frames.Reader().feed(stream))
    assert refusal.value.code == code


@given(st.binary(max_size=300))
def test_no_bytes_make_it_stumble(data):
    with suppress(frames.FrameError):
        list(frames.Reader().feed(data))
