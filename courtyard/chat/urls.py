from django.urls import path

from courtyard.chat.views import conversations, members, messages, receipts, starting, threads

app_name = "chat"
urlpatterns = [
    path("messages/", conversations.listing, name="list"),
    path("messages/lines/", conversations.lines, name="lines"),
    path("messages/count/", conversations.count, name="count"),
    path("messages/threads/", threads.followed, name="followed"),
    path("messages/new/", starting.new, name="new"),
    path("messages/new/channel/", starting.channel, name="new_channel"),
    path("messages/with/<uuid:person_id>/", starting.with_person, name="with"),
    path("messages/<uuid:conversation_id>/", conversations.room, name="room"),
    path("messages/<uuid:conversation_id>/read/", conversations.read, name="read"),
    path("messages/<uuid:conversation_id>/reads/", receipts.reads, name="reads"),
    path("messages/<uuid:conversation_id>/settings/", members.settings, name="settings"),
    path("messages/<uuid:conversation_id>/members/", members.add, name="add"),
    path("messages/<uuid:conversation_id>/members/<uuid:person_id>/", members.member, name="member"),
    path("messages/<uuid:conversation_id>/membership/", members.membership, name="membership"),
    path("messages/<uuid:conversation_id>/mute/", members.mute, name="mute"),
    path("messages/<uuid:conversation_id>/archive/", members.archive, name="archive"),
    path("messages/<uuid:conversation_id>/threads/", threads.threads, name="threads"),
    path("message/<uuid:message_id>/thread/", threads.thread, name="thread"),
    path("message/<uuid:message_id>/thread/head/", threads.head, name="thread_head"),
    path("message/<uuid:message_id>/thread/read/", threads.read, name="thread_read"),
    path("message/<uuid:message_id>/thread/follow/", threads.follow, name="thread_follow"),
    path("message/<uuid:message_id>/thread/resolution/", threads.resolution, name="thread_resolution"),
    path("message/<uuid:message_id>/thread/name/", threads.name, name="thread_name"),
    path("message/<uuid:message_id>/", messages.message, name="message"),
    path("message/<uuid:message_id>/edit/", messages.edit, name="edit"),
    path("message/<uuid:message_id>/removal/", messages.remove, name="remove"),
    path("message/<uuid:message_id>/history/", messages.history, name="history"),
    path("message/<uuid:message_id>/readers/", receipts.readers, name="readers"),
    path("message/<uuid:message_id>/reactions/", messages.reacted, name="reacted"),
    path("message/<uuid:message_id>/reactions/<str:emoji>/", messages.reaction, name="reaction"),
]
