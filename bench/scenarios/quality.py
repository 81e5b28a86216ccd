"""Whether search finds what people mean: written queries over a firm, a community and a handbook, and where what they mean stands."""

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.library import fill
from bench.measure import at_least
from bench.place import Say, place

SCALE, ROUNDS = 0, 1
LEAST = 0.75
SEEN = 30  # lines of the results that somebody looks at: what comes after counts as not found
_QUERIES = Path(__file__).parents[1] / "queries.toml"


@dataclass(frozen=True, slots=True)
class Answer:
    """A query and the place of the best of what it should find, from 1; 0: not found. ``instead`` came first."""

    group: str
    typed: str
    wanted: str
    rank: int
    instead: str

    @property
    def worth(self) -> float:
        return 1 / self.rank if self.rank else 0


def run(*, scale: int, rounds: int, say: Say) -> dict[str, Any]:
    """The mean reciprocal rank, of all and of each group; what is not first, with what came instead."""
    with place(say):
        filled = fill(say)
        for name in sorted({"houston", "handbook"} - filled):
            say(f"NO DATA for {name}: its queries are left out (../shared/data)")
        return figures(ask(filled))


def ask(filled: set[str]) -> list[Answer]:
    """Each written query whose data is there, asked as the search page asks."""
    written = tomllib.loads(_QUERIES.read_text())["query"]
    return [_ask(one) for one in written if one.get("of", "demo") in filled]


def _ask(one: dict[str, Any]) -> Answer:
    from courtyard.accounts.models import Person
    from courtyard.search.models import Kind
    from courtyard.search.query import read
    from courtyard.search.selectors.finding import CONTENT, find
    from courtyard.search.selectors.hits import draw

    viewer = Person.objects.get(email=f"{one.get('who', 'lina')}@verdier.example")
    found = find(viewer, read(one["typed"]), kinds=Kind.values)
    wanted = {ref for line in one["finds"] for ref in _meant(*line.split(": ", 1))}
    if not wanted:
        raise RuntimeError(f"Nothing here is what {one['typed']!r} should find.")
    kinds = {kind for kind, _ref in wanted}
    listed = [match for match in found.matches if match.kind in (kinds if kinds.isdisjoint(CONTENT) else CONTENT)][
        :SEEN
    ]
    rank = next((n for n, match in enumerate(listed, 1) if (match.kind, match.ref) in wanted), 0)
    first = draw(viewer, listed[:1], found.asked.tokens)
    instead = f"{first[0].kind}: {first[0].plain_title[:60]}" if first else "nothing"
    return Answer(one["group"], one["typed"], one["finds"][0], rank, instead)


def _meant(kind: str, words: str) -> set[tuple[str, Any]]:
    """What a line of the file names: people, spaces, files and articles by their name, the rest by some of its words."""
    from django.db.models import Q

    from courtyard.accounts.models import Person
    from courtyard.content.models import Attachment, File, Item, Tag
    from courtyard.spaces.models import Space

    found: Any
    match kind:
        case "person":
            found = Person.objects.filter(name=words)
        case "space":
            found = Space.objects.filter(name=words)
        case "tag":
            found = Tag.objects.filter(name=words)
        case "file":
            hanging = Attachment.objects.filter(Q(alt=words) | Q(file__name=words))
            found = File.objects.filter(pk__in=hanging.values("file"))
        case "article" | "title":
            kind, found = "post", Item.objects.filter(root=None, title=words)
        case _:
            found = Item.objects.filter(root__isnull=kind == "post", body_text__contains=words)
    return {(kind, pk) for pk in found.values_list("pk", flat=True)}


def figures(answers: Sequence[Answer]) -> dict[str, Any]:
    """As every scenario answers, with the misses."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.group].append(answer)
    seen = {f"MRR of {name} ({len(those)})": round(_mean(those), 3) for name, those in groups.items()}
    tops = {
        f"in the first {top}, %": round(100 * sum(0 < one.rank <= top for one in answers) / len(answers), 1)
        for top in (1, 3, 10)
    }
    missed = {
        f"{one.typed} [{one.group}]": f"{one.wanted} is {one.rank or 'not found'}; first: {one.instead}"
        for one in answers
        if one.rank != 1
    }
    return {
        "figures": {"queries": len(answers), "MRR": round(_mean(answers), 3), **seen, **tops, **missed},
        "targets": [at_least("mean reciprocal rank", _mean(answers), LEAST)],
    }


def _mean(answers: Sequence[Answer]) -> float:
    return sum(one.worth for one in answers) / len(answers)
