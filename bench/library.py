"""Something to search in: the demo, and what real people wrote for others: a community's export, and pages of a handbook."""

import datetime
import os
import re
from pathlib import Path
from typing import Any

from bench.place import ROOT, Say

__all__ = ["fill"]

DATA = Path(os.environ.get("COURTYARD_SHARED_DATA", ROOT.parent / "shared" / "data"))
AGE = datetime.timedelta(days=5)  # between one page and the next: a handbook is written over two years
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_TITLE = re.compile(r"^title: *[\"']?(.*?)[\"']? *$", re.MULTILINE)
_HEADING = re.compile(r"^(?:# |\*\*)(.+?)(?:\*\*)?$", re.MULTILINE)


def fill(say: Say) -> set[str]:
    """Fill an empty installation and its index. Answers what was there to fill it with: demo, houston, handbook."""
    from courtyard.accounts.models import Person, State
    from courtyard.integrations import demo
    from courtyard.integrations.importers import slack
    from courtyard.search import services

    say("making the demo")
    demo.build()
    filled = {"demo"}
    for export in (DATA / "slack-houston").glob("*.zip"):
        say("importing a community")
        slack.run(export)
        Person.objects.filter(state=State.UNCLAIMED).update(
            state=State.ACTIVE
        )  # as if all had signed in: others find them
        filled.add("houston")
    pages = sorted((DATA / "kb-gitlab-part").rglob("*.html.md*"))
    if pages:
        say(f"writing {len(pages)} pages of a handbook")
        _write(pages)
        filled.add("handbook")
    services.reindex()
    while services.refill() is not None:
        pass
    services.learn_anew()
    return filled


def _write(pages: list[Path]) -> None:
    """Each page becomes an article of an open space, as the demo writes its own."""
    from courtyard.accounts.models import Person
    from courtyard.content.models import Item, ItemKind, Placement
    from courtyard.core.clock import now
    from courtyard.core.ids import new_id
    from courtyard.core.richtext import from_markdown, to_text
    from courtyard.feed.models import Article
    from courtyard.spaces.services import create_space

    author = Person.objects.get(email="helene@verdier.example")
    space, _made = create_space(actor=author, name="Handbook")
    items: list[Any] = []
    for n, path in enumerate(pages):
        title, text = _read(path.read_text())
        html, at = from_markdown(text, breaks=False), now() - AGE * n
        items.append(
            Item(
                pk=new_id(),
                kind=ItemKind.ARTICLE,
                author=author,
                title=title,
                body_html=html,
                body_text=to_text(html),
                created_at=at,
                published_at=at,
            )
        )
    Item.objects.bulk_create(items)
    Article.objects.bulk_create(Article(item=item, minutes=5) for item in items)
    Placement.objects.bulk_create(Placement(item=item, space=space, published_at=item.published_at) for item in items)


def _read(page: str) -> tuple[str, str]:
    """The title and the text of a page in Markdown with a front matter, or a first line that is one."""
    front = _FRONT.match(page)
    found = _TITLE.search(front[1]) if front else None
    heading = _HEADING.search(page)
    title = found[1] if found else heading[1] if heading else "A page"
    return title.strip()[:200], page[front.end() :] if front else page
