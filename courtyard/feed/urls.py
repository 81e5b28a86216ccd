from django.urls import path

from courtyard.feed.views import moves, posts, reading, timelines

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
    path("tags/<str:name>/", timelines.tag, name="tag"),
    path("bookmarks/", timelines.bookmarks, name="bookmarks"),
    path("items/<uuid:item_id>/", posts.item, name="item"),
    path("items/<uuid:item_id>/edit/", posts.edit, name="edit"),
    path("items/<uuid:item_id>/move/", moves.move, name="move"),
    path("items/<uuid:item_id>/share/", posts.share, name="share"),
    path("items/<uuid:item_id>/decide/", posts.decide, name="decide"),
    path("items/<uuid:item_id>/why/", reading.why, name="why"),
    path("items/<uuid:item_id>/submission/", posts.submit, name="submit"),
]
