from django.urls import path

from courtyard.feed.views import figures, posts, timelines

app_name = "feed"
urlpatterns = [
    path("", timelines.home, name="home"),
    path("home/side/", timelines.side, name="side"),
    path("posts/", posts.create, name="create"),
    path("posts/new/", posts.compose, name="compose"),
    path("posts/fresh/", posts.fresh, name="fresh"),
    path("spaces/<str:slug>/", timelines.space, name="space"),
    path("spaces/<str:slug>/figures/", figures.figures, name="figures"),
    path("spaces/<str:slug>/waiting/", timelines.waiting, name="waiting"),
    path("people/<uuid:person_id>/", timelines.person, name="person"),
    path("tags/<str:name>/", timelines.tag, name="tag"),
    path("bookmarks/", timelines.bookmarks, name="bookmarks"),
    path("items/<uuid:item_id>/", posts.item, name="item"),
    path("items/<uuid:item_id>/edit/", posts.edit, name="edit"),
    path("items/<uuid:item_id>/share/", posts.share, name="share"),
    path("items/<uuid:item_id>/decide/", posts.decide, name="decide"),
    path("items/<uuid:item_id>/submission/", posts.submit, name="submit"),
]
