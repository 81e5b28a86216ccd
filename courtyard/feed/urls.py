from django.urls import path

from courtyard.feed.views import kinds, lists, moves, posts, reading, timelines, values

app_name = "feed"
urlpatterns = [
    path("", timelines.home, name="home"),
    path("home/side/", timelines.side, name="side"),
    path("home/away/", reading.since_away, name="away"),
    path("home/read/", reading.all_read, name="all_read"),
    path("home/taste/", reading.taste, name="taste"),
    path("posts/", posts.create, name="create"),
    path("posts/new/", posts.compose, name="compose"),
    path("posts/fresh/", posts.fresh, name="fresh"),
    path("spaces/<str:slug>/", timelines.space, name="space"),
    path("spaces/<str:slug>/waiting/", timelines.waiting, name="waiting"),
    path("people/<uuid:person_id>/", timelines.person, name="person"),
    path("people/<uuid:person_id>/praise/", lists.praise, name="praise"),
    path("questions/", lists.questions, name="questions"),
    path("ideas/", lists.ideas, name="ideas"),
    path("manage/values/", values.values, name="values"),
    path("manage/values/<uuid:value_id>/", values.edit, name="edit-value"),
    path("tags/<str:name>/", timelines.tag, name="tag"),
    path("bookmarks/", timelines.bookmarks, name="bookmarks"),
    path("items/<uuid:item_id>/", posts.item, name="item"),
    path("items/<uuid:item_id>/edit/", posts.edit, name="edit"),
    path("items/<uuid:item_id>/move/", moves.move, name="move"),
    path("items/<uuid:item_id>/share/", posts.share, name="share"),
    path("items/<uuid:item_id>/best/", kinds.best, name="best"),
    path("items/<uuid:item_id>/vote/", kinds.vote, name="vote"),
    path("items/<uuid:item_id>/voters/", kinds.voters, name="voters"),
    path("items/<uuid:item_id>/ballot/", kinds.ballot, name="ballot"),
    path("items/<uuid:item_id>/options/", kinds.options, name="options"),
    path("items/<uuid:item_id>/closing/", kinds.closing, name="closing"),
    path("items/<uuid:item_id>/status/", kinds.status, name="status"),
    path("items/<uuid:item_id>/decide/", posts.decide, name="decide"),
    path("items/<uuid:item_id>/why/", reading.why, name="why"),
    path("items/<uuid:item_id>/submission/", posts.submit, name="submit"),
]
