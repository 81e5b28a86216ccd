"""The single table of who reacts to what: events to handlers, kinds to templates, topics to who may follow them."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from courtyard import gateway
from courtyard.accounts import events as accounts
from courtyard.accounts.selectors import languages_in_use
from courtyard.chat import announcements as talk
from courtyard.chat import events as chat
from courtyard.chat.access import files_on_messages
from courtyard.chat.link_access import previews_on_messages
from courtyard.chat.selectors.retention import bind_held
from courtyard.config import promoted, saved_searches
from courtyard.config import reactions as system
from courtyard.config.live import AUTHORISERS, authenticate, nearness_shown
from courtyard.content import announcements
from courtyard.content import events as content
from courtyard.content.access import bind_drafted, bind_said
from courtyard.content.models import ItemKind
from courtyard.content.rendering import ItemKindSpec
from courtyard.content.rendering import bind as bind_rendering
from courtyard.content.selectors.activity import active_since
from courtyard.content.selectors.links import bind_linked
from courtyard.core import live
from courtyard.core.events import Event
from courtyard.core.events import bind as bind_events
from courtyard.feed import about, blocks
from courtyard.feed import announcements as news
from courtyard.feed import events as feed
from courtyard.feed.access import files_in_drafts
from courtyard.feed.blocks import BlockKind
from courtyard.feed.selectors import home_side, kinds, links, lists
from courtyard.feed.selectors.articles import articles
from courtyard.feed.selectors.checking import bind_kindred
from courtyard.feed.selectors.embeds import shared_posts
from courtyard.feed.selectors.timelines import waiting_count
from courtyard.integrations.selectors import told as directory_told
from courtyard.moderation import announcements as verdicts
from courtyard.moderation import events as moderation
from courtyard.moderation.selectors.decisions import told as decisions_told
from courtyard.moderation.selectors.messages import messages_on_trial, told_of_messages
from courtyard.moderation.selectors.queue import told as cases_told
from courtyard.notifications import chat_bell, talked
from courtyard.notifications import handlers as bell
from courtyard.notifications.selectors import bind as bind_bell
from courtyard.people import access as people_access
from courtyard.people import announcements as profiles
from courtyard.people import events as people
from courtyard.search import events as search
from courtyard.search.selectors.kindred import kindred_tags
from courtyard.spaces import access as spaces_access
from courtyard.spaces import events as spaces
from courtyard.spaces import selectors as spaces_selectors

__all__ = ["HANDLERS", "HOME_BLOCKS", "ITEM_KINDS", "REFERENCES", "TOLD", "bind_all"]

HANDLERS: dict[type[Event], list[Callable[..., None]]] = {
    accounts.PersonCreated: [system.person_created],
    accounts.PersonClaimed: [system.person_claimed],
    accounts.PersonStateChanged: [system.person_state_changed, profiles.profile_changed],
    accounts.RoleChanged: [system.role_changed],
    people.ProfileChanged: [system.profile_changed, profiles.profile_changed],
    people.PresenceChanged: [profiles.profile_changed],
    people.QuietChanged: [profiles.quiet_changed],
    people.SkillEndorsed: [bell.skill_endorsed],
    people.EndorsementWithdrawn: [bell.endorsement_withdrawn],
    people.SkillsGone: [bell.skills_gone],
    accounts.BylineChanged: [system.byline_changed, profiles.profile_changed],
    accounts.OrganisationSetUp: [system.organisation_set_up],
    spaces.MemberRemoved: [system.member_removed, bell.member_removed, talked.left],
    spaces.OwnerNamed: [bell.owner_named],
    spaces.SpaceIdle: [bell.space_idle],
    spaces.IdleAnswered: [bell.idle_answered],
    spaces.SpaceArchived: [bell.space_archived],
    spaces.SpaceDeleted: [system.space_deleted, bell.space_deleted],
    spaces.SpacePurged: [system.space_purged],
    spaces.SpaceEdited: [system.space_edited],
    spaces.JoinRequested: [bell.join_requested],
    spaces.JoinWithdrawn: [bell.join_withdrawn],
    spaces.JoinDecided: [bell.join_decided],
    spaces.InvitedToSpace: [bell.invited],
    spaces.InvitationAnswered: [bell.invitation_answered],
    content.ItemPlaced: [announcements.placed, bell.placed],
    content.ItemShared: [bell.shared],
    content.ItemSubmitted: [bell.submitted],
    content.ItemDecided: [announcements.decided, bell.decided],
    content.ItemCameOut: [bell.came_out],
    content.ItemHeld: [bell.held],
    content.ItemToCheck: [bell.to_check],
    content.ItemExpired: [announcements.removed, bell.removed],
    content.Commented: [announcements.commented, bell.commented],
    content.ItemEdited: [announcements.edited, bell.edited],
    content.ItemRemoved: [announcements.removed, news.answer_gone, bell.removed, promoted.gone],
    content.ItemHidden: [announcements.hidden, news.answer_gone, bell.hidden],
    content.ItemRestored: [announcements.restored, news.answer_gone],
    content.ItemOpened: [bell.opened],
    content.ReactionChanged: [announcements.reacted, bell.reacted],
    content.BookmarkChanged: [announcements.bookmarked],
    content.PinChanged: [announcements.pinned],
    content.ThreadClosed: [announcements.closed, bell.closed],
    content.ThreadReopened: [announcements.closed],
    content.OffTopicChanged: [announcements.off_topic],
    content.ItemAnnounced: [bell.announced],
    content.ReplyPinChanged: [announcements.reply_pinned],
    content.ItemMoved: [system.item_moved, announcements.moved, bell.moved],
    content.PostSplit: [system.conversation_changed, announcements.split, news.answers_taken, bell.split],
    content.PostMerged: [system.conversation_changed, announcements.merged, bell.merged],
    content.PreviewFetched: [announcements.preview_fetched, talk.preview_fetched],
    moderation.ItemReported: [verdicts.reported],
    moderation.DecisionMade: [verdicts.decided],
    moderation.AppealAnswered: [verdicts.answered],
    moderation.MessageReported: [verdicts.message_reported],
    moderation.MessageDecided: [verdicts.message_decided],
    moderation.MessageAppealAnswered: [verdicts.message_answered],
    chat.MessageSent: [talk.sent, talked.sent],
    chat.MessageEdited: [talk.edited, talked.edited],
    chat.MessagePromoted: [talk.edited],
    chat.MessageDeleted: [talk.deleted, talked.deleted, chat_bell.deleted],
    chat.MessageRestored: [talk.restored],
    chat.MessagesRemoved: [talk.removed, talked.removed],
    chat.MessageReacted: [talk.reacted],
    chat.MessageRead: [talk.read, talked.read],
    chat.MarkedUnread: [talk.unread],
    chat.MessageConfirmed: [talk.confirmed, chat_bell.confirmed],
    chat.LinkHidden: [talk.edited],
    chat.PinsChanged: [talk.pinned],
    chat.PollChanged: [talk.polled],
    chat.SavedChanged: [talk.saved, chat_bell.saved_changed],
    chat.ReminderDue: [talk.reminded, chat_bell.reminded],
    chat.ScheduledRefused: [chat_bell.refused],
    chat.ScheduledGone: [chat_bell.scheduled_gone],
    chat.PriorityRang: [chat_bell.rang],
    chat.DraftChanged: [talk.drafted],
    chat.ConversationChanged: [talk.changed],
    chat.MemberLeft: [talk.left, talked.left],
    chat.ThreadChanged: [talk.thread_changed],
    feed.AnswerChosen: [news.answer_chosen, bell.answer_chosen],
    feed.VoteChanged: [news.vote_changed],
    feed.PollChanged: [news.poll_changed],
    feed.Praised: [bell.praised],
    feed.Referred: [promoted.referred],
    feed.IdeaDecided: [news.idea_decided, bell.idea_decided],
    feed.DraftShared: [bell.draft_shared],
    feed.DraftUnshared: [bell.draft_unshared],
    feed.DraftOpened: [bell.draft_opened],
    feed.DraftRemarked: [bell.draft_remarked],
    feed.RemarkRemoved: [bell.remark_removed],
    feed.DraftPublished: [bell.draft_published],
    feed.DraftEnded: [bell.draft_ended],
    search.SearchFound: [saved_searches.found],
    search.SearchOpened: [saved_searches.opened],
    search.SearchForgotten: [saved_searches.forgotten],
}

ITEM_KINDS: dict[str, ItemKindSpec] = {
    ItemKind.UPDATE: ItemKindSpec("feed/kinds/update.html"),
    ItemKind.ARTICLE: ItemKindSpec("feed/kinds/article.html", load=articles),
    ItemKind.QUESTION: ItemKindSpec(
        "feed/kinds/question.html", own=kinds.QUESTION_OWN, answers=kinds.answers_under, rank=kinds.best_then_votes
    ),
    ItemKind.POLL: ItemKindSpec("feed/kinds/poll.html", own=kinds.POLL_OWN),
    ItemKind.PRAISE: ItemKindSpec("feed/kinds/praise.html", own=kinds.PRAISE_OWN),
    ItemKind.IDEA: ItemKindSpec("feed/kinds/idea.html", own=kinds.IDEA_OWN),
    ItemKind.ALBUM: ItemKindSpec("feed/kinds/album.html"),
    ItemKind.LINK: ItemKindSpec("feed/kinds/link.html", load=links.links, own=links.LINK_OWN),
    ItemKind.COMMENT: ItemKindSpec("content/kind_comment.html"),
}

HOME_BLOCKS = {
    "celebrations": BlockKind(_("To celebrate"), "cake", "feed/blocks/celebrations.html", home_side.celebrations),
    "waiting": BlockKind(_("Waiting for you"), "user-check", "feed/blocks/waiting.html", home_side.requests),
    "invitations": BlockKind(_("Invitations"), "mail", "feed/blocks/invitations.html", home_side.invitations),
    "questions": BlockKind(
        _("Unanswered questions"), "circle-help", "feed/blocks/questions.html", lists.open_questions
    ),
    "discover": BlockKind(_("Spaces to discover"), "compass", "feed/blocks/discover.html", home_side.discover),
    "lists": BlockKind(_("From all your spaces"), "layout-grid", "feed/blocks/lists.html"),
    "articles": BlockKind(
        _("Latest articles"), "newspaper", "feed/blocks/articles.html", lists.latest_articles, first=False
    ),
    "links": BlockKind(_("Links"), "link", "feed/blocks/links.html", written=True),
    "words": BlockKind(_("Words"), "quote", "feed/blocks/words.html", written=True),
}

REFERENCES = {"item": shared_posts, "message": promoted.embeds, "thread": promoted.thread_embeds}

# What the bell says of objects of rooms above it and beside it.
TOLD = {
    "case": cases_told,
    "decision": decisions_told,
    "directory": directory_told,
    "message": talked.told,
    "message_case": told_of_messages,
    "search": saved_searches.told,
    **chat_bell.TOLD,
}


def bind_all() -> None:
    """Hand the tables to the rooms that work by them; called once, when Django is ready."""
    bind_events(HANDLERS)
    blocks.bind(HOME_BLOCKS)
    bind_rendering(ITEM_KINDS, REFERENCES)
    bind_bell(TOLD)
    bind_kindred(kindred_tags)
    about.bind({"message": promoted.source, "thread": promoted.thread_source})
    bind_drafted(files_in_drafts)
    bind_said(files_on_messages)
    bind_linked(previews_on_messages)
    bind_held(messages_on_trial)
    live.bind(locales=languages_in_use)
    gateway.bind(authenticate=authenticate, authorisers=AUTHORISERS, shown=nearness_shown)
    people_access.bind_circle(spaces_access.circle)
    people_access.bind_members(spaces_access.members_of)
    people_access.bind_rolls(spaces_access.rolls)
    spaces_selectors.bind_waiting(waiting_count)
    spaces_selectors.bind_activity(active_since)
