"""Who follows tags, and who keeps them in order: describe, name, rename, join two into one, retire. Every deed of keeping is
audited; nobody is told of any.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courtyard.accounts.models import Person
from courtyard.accounts.permissions import may
from courtyard.content.models import Item, ItemState, ItemTag, Placement, Tag, TagFollow, TagName, TagUse
from courtyard.content.selectors.tags import check_keeps, tag_for_editing, tag_for_read, tags_called
from courtyard.core import audit
from courtyard.core.errors import Conflict, Invalid, NotFound
from courtyard.core.richtext import fold_tag
from courtyard.people.access import listed_for
from courtyard.spaces.models import Visibility

__all__ = [
    "MAX_NAMES", "add_synonym", "change_tag", "describe_tag", "follow_tag", "give_tag", "make_tag", "merge_tags", "remove_synonym",
    "rename_tag", "set_use", "unfollow_tag",
]  # fmt: skip

MAX_NAMES = 20  # synonyms of one tag
MAX_DESCRIPTION = 500


@transaction.atomic
def follow_tag(*, actor: Person, name: str) -> Tag:
    """Have posts with a tag in one's Home. Twice is once. A retired tag has no news: Conflict."""
    tag = tag_for_read(actor, name)
    if tag.is_retired:
        raise Conflict(_("This tag is not used any more."))
    TagFollow.objects.bulk_create([TagFollow(tag=tag, person=actor)], ignore_conflicts=True)
    return tag


@transaction.atomic
def unfollow_tag(*, actor: Person, name: str) -> Tag:
    """Have them no more."""
    tag = tag_for_read(actor, name)
    TagFollow.objects.filter(tag=tag, person=actor).delete()
    return tag


@transaction.atomic
def make_tag(*, actor: Person, name: str) -> Tag:
    """A tag that is offered to everybody from now on. Raises Conflict where the name is another tag's."""
    check_keeps(actor)
    shown, slug = clean_tag(name)
    _check_free(actor, slug)
    tag = Tag.objects.create(slug=slug, name=shown, use=TagUse.LISTED)
    _record("tag.made", actor, tag)
    return tag


@transaction.atomic
def describe_tag(*, actor: Person, name: str, description: str, names: Mapping[str, str]) -> Tag:
    """Say what a tag is for, and what it is called in each language of ``names``; an empty name: nothing of its own there."""
    tag = _editable(actor, name)
    words = description.strip()
    if len(words) > MAX_DESCRIPTION:
        raise Invalid({"description": [_("%(max)s characters at most.") % {"max": MAX_DESCRIPTION}]})
    if unknown := names.keys() - dict(settings.LANGUAGES).keys():
        raise Invalid({"names": [_("There is no such language: %(code)s.") % {"code": min(unknown)[:12]}]})
    tag.description = words
    tag.save(update_fields=["description"])
    for language, given in names.items():
        _name_in(actor, tag, language, given)
    _record("tag.described", actor, tag)
    return tag


def _name_in(actor: Person, tag: Tag, language: str, given: str) -> None:
    tag.other_names.filter(language=language).delete()
    if not given.strip():
        return
    shown, slug = clean_tag(given, field=f"name-{language}")
    _check_free(actor, slug, but=tag)
    TagName.objects.create(tag=tag, slug=slug, name=shown, language=language)


@transaction.atomic
def add_synonym(*, actor: Person, name: str, synonym: str) -> Tag:
    """File a word under a tag from now on, and let the tag be found by it. Raises Conflict where it is another tag's name."""
    tag = _editable(actor, name)
    shown, slug = clean_tag(synonym, field="synonym")
    _check_free(actor, slug, but=tag)
    if slug == tag.slug or tag.other_names.filter(slug=slug, open=True).exists():
        return tag
    if tag.other_names.filter(language="").count() >= MAX_NAMES:
        raise Invalid({"synonym": [_("%(max)s names at most.") % {"max": MAX_NAMES}]})
    TagName.objects.update_or_create(tag=tag, slug=slug, language="", defaults={"name": shown, "open": True})
    _record("tag.synonym.added", actor, tag)
    return tag


@transaction.atomic
def remove_synonym(*, actor: Person, name: str, synonym: str) -> Tag:
    """Take a synonym away: the word is free again, and the old address of a merged tag leads nowhere. What was filed stays."""
    tag = _editable(actor, name)
    known = tag.other_names.all() if may(actor, "tag.keep") else tag.other_names.filter(open=True)
    if not known.filter(slug=fold_tag(synonym), language="").delete()[0]:
        raise NotFound
    _record("tag.synonym.removed", actor, tag)
    return tag


@transaction.atomic
def rename_tag(*, actor: Person, name: str, to: str) -> Tag:
    """Call a tag by another name. The old one stays a synonym, so that what was written under it leads on."""
    tag = _tag(actor, name)
    shown, slug = clean_tag(to)
    if slug != tag.slug:
        _check_free(actor, slug, but=tag)
        tag.other_names.filter(slug=slug, language="").delete()
        TagName.objects.create(tag=tag, slug=tag.slug, name=tag.name, open=_is_open(tag))
    tag.slug, tag.name = slug, shown
    tag.save(update_fields=["slug", "name"])
    _record("tag.renamed", actor, tag)
    return tag


# Who follows a tag that was used in secret alone comes along as a member of where it was used: others learn of no merging.
_MERGE = (
    """insert into content_tagfollow (tag_id, person_id, created_at)
    select %(into)s, f.person_id, f.created_at from content_tagfollow f where f.tag_id = %(old)s and (%(open)s or exists (
      select 1 from content_itemtag h join content_item i on i.id = h.item_id
      join content_placement p on p.item_id = coalesce(i.root_id, i.id) join spaces_membership m on m.space_id = p.space_id
      where h.tag_id = f.tag_id and m.person_id = f.person_id
    )) on conflict (person_id, tag_id) do nothing""",
    """delete from content_itemtag old using content_itemtag kept
    where old.tag_id = %(old)s and kept.tag_id = %(into)s and kept.item_id = old.item_id""",
    "update content_itemtag set tag_id = %(into)s where tag_id = %(old)s",
    """insert into content_tagname (tag_id, slug, name, language, open)
    select %(into)s, slug, min(name), '', bool_and(open) and %(open)s from content_tagname where tag_id = %(old)s group by slug
    on conflict (tag_id, slug, language) do nothing""",
)


@transaction.atomic
def merge_tags(*, actor: Person, name: str, into: str) -> Tag:
    """Make a tag part of another: what carries it, who follows it and its names go over; answers the other.

    Old addresses and the words of posts lead on. It cannot be undone. Raises Invalid for a name that is no other tag's.
    """
    check_keeps(actor)
    tag = tag_for_editing(actor, name)
    target = Tag.objects.filter(slug=fold_tag(into)).exclude(pk=tag.pk).first()
    if target is None:
        raise Invalid({"into": [_("There is no other tag of that name.")]})
    if len(Tag.objects.select_for_update().filter(pk__in=[tag.pk, target.pk]).order_by("pk")) < 2:
        raise NotFound  # merged meanwhile
    is_open = _is_open(tag)
    TagName.objects.filter(tag=target, slug=tag.slug).delete()
    TagName.objects.create(tag=target, slug=tag.slug, name=tag.name, open=is_open)
    with connection.cursor() as cursor:
        for statement in _MERGE:
            cursor.execute(statement, {"old": tag.pk, "into": target.pk, "open": is_open})
    tag.delete()
    _record("tag.merged", actor, target, gone=tag.slug)
    return target


@transaction.atomic
def change_tag(*, actor: Person, name: str, changes: Mapping[str, Any]) -> Tag:
    """Several of these at once: description, names, owner, use and name; what is left out stays."""
    tag = _editable(actor, name)
    if changes.keys() & {"description", "names"}:
        words, names = changes.get("description", tag.description), changes.get("names", {})
        describe_tag(actor=actor, name=tag.slug, description=words, names=names)
    if "owner" in changes:
        give_tag(actor=actor, name=tag.slug, owner_id=changes["owner"])
    if "use" in changes:
        set_use(actor=actor, name=tag.slug, use=changes["use"])
    if "name" in changes:
        rename_tag(actor=actor, name=tag.slug, to=changes["name"])
    tag.refresh_from_db()
    return tag


@transaction.atomic
def give_tag(*, actor: Person, name: str, owner_id: uuid.UUID | None) -> Tag:
    """Let somebody look after a tag, or nobody: they may change its description and names, as long as they see it."""
    tag = _tag(actor, name)
    owner = listed_for(actor).filter(pk=owner_id).first() if owner_id else None
    if owner_id and (owner is None or owner.is_guest):
        raise Invalid({"owner": [_("Choose a colleague who is here.")]})
    tag.owner = owner
    tag.save(update_fields=["owner"])
    _record("tag.given", actor, tag, to=str(owner_id or ""))
    return tag


@transaction.atomic
def set_use(*, actor: Person, name: str, use: str) -> Tag:
    """Say who may use a tag: whoever writes it, everybody (it is offered to all), or nobody any more."""
    tag = _tag(actor, name)
    if use not in TagUse.values:
        raise Invalid({"use": [_("Please choose one of the answers.")]})
    if tag.use != use:
        tag.use = use
        tag.save(update_fields=["use"])
        _record("tag.use", actor, tag, to=use)
    return tag


def _editable(actor: Person, name: str) -> Tag:
    tag = Tag.objects.select_for_update().filter(pk=tag_for_editing(actor, name).pk).first()
    if tag is None:
        raise NotFound
    return tag


def _tag(actor: Person, name: str) -> Tag:
    check_keeps(actor)
    return _editable(actor, name)


def clean_tag(name: str, *, field: str = "name") -> tuple[str, str]:
    """A name as it is shown and as it is folded. Raises Invalid for what is no tag."""
    shown = "-".join(name.strip().removeprefix("#").split())
    slug = fold_tag(shown)
    if not slug:
        raise Invalid({field: [_("A tag is a word of at most 50 letters, digits, - or _, with a letter in it.")]})
    return shown[:60], slug


def _check_free(actor: Person, slug: str, *, but: Tag | None = None) -> None:
    """Raise Conflict where a word names another tag that the actor may know of."""
    named = Q(slug=slug) | Q(pk__in=TagName.objects.filter(slug=slug).values("tag"))
    known = Tag.objects.filter(named) if may(actor, "tag.keep") else tags_called(actor, [slug])
    if (known.exclude(pk=but.pk) if but else known).exists():
        raise Conflict(_("Another tag has this name. Those who keep the tags can merge the two."))


def _is_open(tag: Tag) -> bool:
    """Whether every member may know of a tag: it is listed, or used in a space that is open to them."""
    if tag.use == TagUse.LISTED:
        return True
    carriers = Item.objects.filter(state=ItemState.PUBLISHED, pk__in=ItemTag.objects.filter(tag=tag).values("item"))
    placed = Placement.objects.filter(live=True, space__visibility=Visibility.OPEN, space__deleted_at=None)
    return placed.filter(Q(item__in=carriers.values("pk")) | Q(item__in=carriers.values("root"))).exists()


def _record(kind: str, actor: Person, tag: Tag, **data: str) -> None:
    audit.record(kind, actor_id=actor.pk, data={"tag": tag.pk, **data})
