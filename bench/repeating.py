"""A send is done once: the same post many times at the same moment, and again after its answer was lost."""

import concurrent.futures
import contextlib
import http.client
import uuid
from typing import Any

from bench.breaking import Stack
from bench.insistent import ask
from bench.lossy import losing_answers
from bench.place import Say

__all__ = ["TOGETHER", "lost_answers", "together"]

TOGETHER = 20  # the same post at once


def together(stack: Stack, rounds: int, say: Say) -> int:
    """The same post many times at once: how often there was more than one object, or an answer that does not fit."""
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
        for _round in range(rounds):
            sent = _post(stack, "Sent many times")
            under_way = [pool.submit(ask, stack, "POST", "/api/v1/posts", sent) for _n in range(TOGETHER)]
            answers = [one.result() for one in under_way]
            fits = all(
                status == 409 or (status in (200, 201) and found["id"] == sent["id"]) for status, found in answers
            )
            wrong += not fits or sum(status == 201 for status, _found in answers) != 1
    say(f"  {TOGETHER} at once, {rounds} times: {wrong} wrong")
    return wrong


def lost_answers(stack: Stack, rounds: int, say: Say) -> int:
    """The answer is lost after the commit and the client sends the same again: how often it got anything but its post.

    Once more after the web role has begun anew, so that nothing in its memory can have helped.
    """
    posts, wrong = [_post(stack, "Answer lost") for _round in range(rounds)], 0
    with losing_answers(stack.ports["web"]) as port:
        for sent in posts:
            with contextlib.suppress(OSError, http.client.HTTPException):
                ask(stack, "POST", "/api/v1/posts", sent, port=port)
                wrong += 1  # it was not lost
    wrong += sum(_is_another(stack, sent) for sent in posts)
    stack.restart("web")
    wrong += sum(_is_another(stack, sent) for sent in posts)
    say(f"  {rounds} lost answers: {wrong} wrong")
    return wrong


def _post(stack: Stack, words: str) -> dict[str, Any]:
    id = str(uuid.uuid4())
    return {"id": id, "spaces": [str(stack.space)], "body": f"{words}: {id}"}


def _is_another(stack: Stack, sent: dict[str, Any]) -> bool:
    status, found = ask(stack, "POST", "/api/v1/posts", sent)
    return status != 200 or found["id"] != sent["id"]
