from django.urls import path

from courtyard.content.views import announcing, comments, files, marks, regrouping, threads

app_name = "content"
urlpatterns = [
    path("items/seen/", marks.seen_items, name="seen_items"),
    path("items/<uuid:item_id>/comments/", comments.comments_of, name="comments"),
    path("items/<uuid:item_id>/replies/", comments.replies, name="replies"),
    path("items/<uuid:item_id>/reply/", comments.reply, name="reply"),
    path("items/<uuid:item_id>/reactions/", marks.reacted, name="reacted"),
    path("items/<uuid:item_id>/reactions/<str:emoji>/", marks.reaction, name="reaction"),
    path("items/<uuid:item_id>/bookmark/", marks.bookmark, name="bookmark"),
    path("items/<uuid:item_id>/pin/", marks.pin, name="pin"),
    path("items/<uuid:item_id>/follow/", marks.follow, name="follow"),
    path("items/<uuid:item_id>/mute/", marks.mute, name="mute"),
    path("items/<uuid:item_id>/closure/", threads.closure, name="closure"),
    path("items/<uuid:item_id>/split/", regrouping.split, name="split"),
    path("items/<uuid:item_id>/merge/", regrouping.merge, name="merge"),
    path("items/<uuid:item_id>/announcement/", announcing.announcement, name="announcement"),
    path("items/<uuid:item_id>/reply-pin/", threads.reply_pin, name="reply_pin"),
    path("items/<uuid:item_id>/off-topic/", threads.off_topic, name="off_topic"),
    path("items/<uuid:item_id>/seen/", marks.seen, name="seen"),
    path("items/<uuid:item_id>/menu/", marks.menu, name="menu"),
    path("items/<uuid:item_id>/own/", marks.own, name="own"),
    path("items/<uuid:item_id>/glimpse/", marks.glimpse, name="glimpse"),
    path("items/<uuid:item_id>/history/", marks.history, name="history"),
    path("items/<uuid:item_id>/removal/", marks.remove, name="remove"),
    path("items/<uuid:item_id>/restore/", marks.restore, name="restore"),
    path("files/", files.upload, name="upload"),
    path("files/<uuid:file_id>/<str:variant>", files.download, name="file"),
    path("previews/<int:preview_id>/", files.preview, name="preview"),
    path("tags/suggest/", files.tags, name="tags"),
]
