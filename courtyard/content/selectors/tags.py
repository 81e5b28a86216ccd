"""Tags a viewer may know of: those under which they see at least one post or comment, and those listed for everybody.

Other names of a tag lead to it for whoever may know of it. A name that is not ``open`` (what a tag was called that was used in
secret alone, before it was renamed or merged) does so only for who sees it written in something that carries the tag.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person, State
from courtyard.accounts.permissions import may, organisation
from courtyard.content import access
from courtyard.content.models import ItemTag, Tag, TagFollow, TagName, TagUse
from courtyard.core.errors import Forbidden, NotFound
from courtyard.core.paging import Page, page
from courtyard.core.prepared import Prepared, stand_in_texts
from courtyard.core.richtext import fold_tag

__all__ = [
    "FITTING", "Header", "Meant", "as_it_stands", "check_keeps", "editable_by", "fitting", "followed_by", "header_of", "kept", "named",
    "suggest_tags", "tag_for_editing", "tag_for_read", "tags_called", "tags_for_writing", "visible_to",
]  # fmt: skip

BUSY = 50  # visible uses of a tag that are counted when tags are put in order
LATELY = 300  # newest uses of a tag that say what it is used together with
CANDIDATES = 100  # tags of which the most used are looked for
FITTING, RELATED = 6, 8
MAX_WORDS = 1000  # of a text, whose tags are looked for
_WORD = re.compile(r"[\w\u200c\u200d-]+")


def visible_to(viewer: Person) -> QuerySet[Tag]:
    """Tags under which the viewer sees at least one post or comment, and for all but guests those listed for everybody."""
    known = Q(Exists(_seen(viewer)))
    if viewer.is_active and not viewer.is_guest:
        known |= Q(use=TagUse.LISTED)
    return Tag.objects.filter(known)


def _seen(viewer: Person, tag: str = "pk") -> QuerySet[ItemTag]:
    return ItemTag.objects.filter(tag=OuterRef(tag), item__in=access.visible_to(viewer).values("pk"))


def named(tags: QuerySet[Tag]) -> QuerySet[Tag]:
    """The same with their names in the reader's language."""
    local = TagName.objects.filter(tag=OuterRef("pk"), language=get_language() or "").values("name")[:1]
    return tags.annotate(local=Subquery(local))


def as_it_stands(tag: Tag) -> Tag:
    """A tag that was changed, read again with its name in the reader's language."""
    return named(Tag.objects.select_related("owner")).get(pk=tag.pk)


def tags_called(viewer: Person, slugs: Iterable[str]) -> QuerySet[Tag]:
    """Tags the viewer may know of that bear one of these names in any language, those whose own name it is first."""
    slugs = list(slugs)
    called = Tag.objects.filter(slug__in=slugs).values("pk")
    called = called.union(TagName.objects.filter(_legible(viewer), slug__in=slugs).values("tag"))
    own = Case(When(slug__in=slugs, then=0), default=1, output_field=IntegerField())
    return visible_to(viewer).filter(pk__in=called).annotate(other=own).order_by("other", "pk")


def _legible(viewer: Person) -> Q:
    written = Concat(Value('data-tag="'), OuterRef("slug"), Value('"'))
    return Q(open=True) | Q(Exists(_seen(viewer, "tag").filter(item__body_html__contains=written)))


def tag_for_read(viewer: Person, name: str) -> Tag:
    """The tag of this name, or NotFound: of a tag of which the viewer sees nothing the name may be somebody's secret."""
    slug = fold_tag(name)
    tag = named(tags_called(viewer, [slug])).select_related("owner").first() if slug else None
    if tag is None:
        raise NotFound
    return tag


class Meant(NamedTuple):
    """What a word is filed under: a tag, or none yet. ``usable``: the writer may make a tag of the word."""

    pk: int | None
    usable: bool


def tags_for_writing(writer: Person, slugs: Sequence[str]) -> dict[str, Meant]:
    """What each of these folded words means where somebody writes it as a tag. One statement, unless other names are among them
    or the organisation keeps its tags to those there are.

    A name counts where the writer may know of its tag; else the word is as good as new, so that nothing is learned by writing it.
    """
    rows = _CALLED.rows(words=[list(slugs)]) if slugs else []
    own = {slug: (pk, use) for slug, pk, use, is_own in rows if is_own}
    others: dict[str, tuple[int, str]] = {}
    if any(not is_own for _slug, _pk, _use, is_own in rows):
        legible = TagName.objects.filter(_legible(writer), slug__in=slugs, tag__in=visible_to(writer).values("pk"))
        others = {slug: (pk, use) for slug, pk, use in legible.order_by("-tag").values_list("slug", "tag", "tag__use")}
    closed = _closed_to(writer)
    asked = [pk for slug, (pk, _use) in own.items() if closed or slug in others]
    seen = set(visible_to(writer).filter(pk__in=asked).values_list("pk", flat=True)) if asked else set()
    meant = {}
    for slug in slugs:
        pk, use = own.get(slug, (None, TagUse.FREE))
        if slug in others and pk not in seen:
            pk, use = others[slug]
            seen.add(pk)
        meant[slug] = Meant(pk, use != TagUse.RETIRED and (not closed or pk in seen))
    return meant


def _closed_to(writer: Person) -> bool:
    """Whether the writer may only use tags that are there already."""
    house = organisation()
    return house is not None and house.tags_curated and not may(writer, "tag.keep")


def _called() -> QuerySet[Tag, tuple[str, int, str, bool]]:
    own = Tag.objects.filter(slug__among=stand_in_texts()).annotate(own=Value(True))
    others = TagName.objects.filter(slug__among=stand_in_texts()).annotate(own=Value(False))
    rows = own.values_list("slug", "pk", "use", "own").union(
        others.values_list("slug", "tag", "tag__use", "own"), all=True
    )
    return rows  # type: ignore[return-value]  # of two models, in the same shape


_CALLED = Prepared(_called)


def check_keeps(viewer: Person) -> None:
    """Raises Forbidden for who does not keep the tags."""
    if not may(viewer, "tag.keep"):
        raise Forbidden(_("Only administrators and communicators can do that."))


def editable_by(person: Person) -> QuerySet[Tag]:
    """Tags whose description and names the person looks after: all for those who keep tags, else those they own and see."""
    if person.is_guest:
        return Tag.objects.none()
    return Tag.objects.all() if may(person, "tag.keep") else visible_to(person).filter(owner=person)


def tag_for_editing(viewer: Person, name: str) -> Tag:
    """The tag if the viewer looks after its description and names: Forbidden for who sees it, NotFound for all others."""
    tags = named(editable_by(viewer))
    tag = tags.filter(slug=fold_tag(name)).first() or tags.filter(pk=tag_for_read(viewer, name).pk).first()
    if tag is None:
        raise Forbidden(_("Those who keep the tags, and its owner, can change this."))
    return tag


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the posts of a tag. ``followers`` is a number alone: who they are is nobody's business."""

    tag: Tag
    followers: int
    followed: bool
    edits: bool
    synonyms: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # by language
    related: list[Tag] = field(default_factory=list)


def header_of(viewer: Person, tag: Tag) -> Header:
    """The header of a tag whose names are those of ``named``. Six statements."""
    follows = TagFollow.objects.filter(tag=tag)
    others = list(tag.other_names.filter(open=True).order_by("slug"))
    own = [name for name in (tag.name, *(one.name for one in others)) if name != tag.shown]
    return Header(
        tag=tag,
        followers=follows.filter(person__state=State.ACTIVE).count(),
        followed=follows.filter(person=viewer).exists(),
        edits=may(viewer, "tag.keep") or (tag.owner_id == viewer.pk and not viewer.is_guest),
        synonyms=list(dict.fromkeys(own)),
        names={one.language: one.name for one in others if one.language},
        related=_related(viewer, tag),
    )


def _related(viewer: Person, tag: Tag) -> list[Tag]:
    """Tags used together with it lately, in what the viewer reads, the most frequent first."""
    seen = access.visible_to(viewer).values("pk")
    newest = ItemTag.objects.filter(tag=tag, item__in=seen).order_by("-published_at", "-item").values("item")[:LATELY]
    beside = ItemTag.objects.filter(item__in=list(newest.values_list("item", flat=True))).exclude(tag=tag)
    often = Counter(beside.values_list("tag", flat=True))
    known = named(Tag.objects.exclude(use=TagUse.RETIRED)).in_bulk([pk for pk, _times in often.most_common(RELATED)])
    return sorted(known.values(), key=lambda one: (-often[one.pk], one.slug))


def followed_by(viewer: Person, *, cursor: str | None = None, limit: int = 50) -> Page[Tag]:
    """The tags the viewer follows and may still know of, by name."""
    mine = TagFollow.objects.filter(person=viewer).values("tag")
    return page(named(visible_to(viewer)).filter(pk__in=mine), cursor=cursor, limit=limit, order=("slug",))


def suggest_tags(viewer: Person, start: str, *, limit: int = 8) -> list[Tag]:
    """Visible tags with a name that begins with ``start``, the most used in what the viewer reads first.

    ``also`` of each is the other name that begins so, where its own does not.
    """
    slug = fold_tag(start)
    if not slug:
        return []
    others = TagName.objects.filter(slug__startswith=slug, open=True)
    called = Tag.objects.filter(slug__startswith=slug).values("pk").union(others.values("tag"))
    other = others.filter(tag=OuterRef("pk")).order_by("slug").values("name")[:1]
    found = _most_used(viewer, visible_to(viewer).filter(pk__in=called))
    return list(found.annotate(also=Case(When(slug__startswith=slug, then=None), default=Subquery(other)))[:limit])


class _HowMany(Subquery):
    """The number of rows of a subquery."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _most_used(viewer: Person, tags: QuerySet[Tag]) -> QuerySet[Tag]:
    """These tags, but retired ones, by how often the viewer sees them; ``BUSY`` times stands for more."""
    few = list(tags.exclude(use=TagUse.RETIRED).order_by("slug").values_list("pk", flat=True)[:CANDIDATES])
    uses = _HowMany(_seen(viewer).values("pk")[:BUSY])
    return named(Tag.objects.filter(pk__in=few)).annotate(uses=uses).order_by("-uses", "slug")


def fitting(viewer: Person, text: str, *, standing: Sequence[str] = (), limit: int = FITTING) -> list[Tag]:
    """Tags that the words of a text name in any language, as far as the viewer may know of them; not those ``standing`` in it."""
    words = _WORD.findall(text.casefold())[:MAX_WORDS]
    runs = {"-".join(words[at : at + length]) for at in range(len(words)) for length in (1, 2, 3)}
    there = {fold_tag(word) for word in standing}
    slugs = {slug for run in runs if len(run) > 2 and (slug := fold_tag(run))} - there
    if not slugs:
        return []
    stands = Q(slug__in=there) | Q(pk__in=TagName.objects.filter(slug__in=there).values("tag"))
    return list(_most_used(viewer, tags_called(viewer, slugs).exclude(stands))[:limit])


def kept(viewer: Person, *, q: str = "", cursor: str | None = None, limit: int = 50) -> Page[Tag]:
    """All tags by name with their numbers, or those with a name that has ``q``. Forbidden for who does not keep them: it tells of
    tags used in secret alone.
    """
    check_keeps(viewer)
    tags, slug = Tag.objects.all(), fold_tag(q) or q
    if q:
        others = TagName.objects.filter(slug__contains=slug).values("tag")
        tags = tags.filter(Q(slug__contains=slug) | Q(pk__in=others))
    uses = ItemTag.objects.filter(tag=OuterRef("pk")).values("pk")
    follows = TagFollow.objects.filter(tag=OuterRef("pk"), person__state=State.ACTIVE).values("pk")
    counted = named(tags).annotate(uses=_HowMany(uses), followers=_HowMany(follows))
    rows = counted.select_related("owner").prefetch_related("other_names")
    return page(rows, cursor=cursor, limit=limit, order=("slug",))
