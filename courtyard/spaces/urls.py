from django.urls import path

from courtyard.spaces.views import catalogue, guidance, joining, listing, members, oversight, places

app_name = "spaces"
urlpatterns = [
    path("manage/spaces/", oversight.orphans, name="orphans"),
    path("manage/spaces/categories/", catalogue.categories, name="categories"),
    path("manage/spaces/categories/<int:category_id>/", catalogue.category, name="category"),
    path("manage/spaces/templates/", catalogue.templates, name="templates"),
    path("manage/spaces/templates/new/", catalogue.template, name="new_template"),
    path("manage/spaces/templates/<int:template_id>/", catalogue.template, name="template"),
    path("manage/spaces/<uuid:space_id>/owner/", oversight.owner, name="owner"),
    path("spaces/", places.directory, name="directory"),
    path("spaces/new/", places.new, name="new"),
    path("spaces/invitations/<uuid:invitation_id>/", joining.invitation, name="invitation"),
    path("spaces/requests/<uuid:request_id>/", members.decide, name="decide"),
    path("spaces/<str:slug>/about/", places.about, name="about"),
    path("spaces/<str:slug>/settings/", places.settings, name="settings"),
    path("spaces/<str:slug>/official/", catalogue.official, name="official"),
    path("spaces/<str:slug>/guidance/", guidance.guidance, name="guidance"),
    path("spaces/<str:slug>/rules/", guidance.rules, name="rules"),
    path("spaces/<str:slug>/welcome/", guidance.welcome, name="welcome"),
    path("spaces/<str:slug>/archive/", places.archive, name="archive"),
    path("spaces/<str:slug>/membership/", joining.membership, name="membership"),
    path("spaces/<str:slug>/ask/", joining.ask, name="ask"),
    path("spaces/<str:slug>/follow/", joining.follow, name="follow"),
    path("spaces/<str:slug>/mute/", joining.mute, name="mute"),
    path("spaces/<str:slug>/members/", members.members, name="members"),
    path("spaces/<str:slug>/members/<uuid:person_id>/", members.member, name="member"),
    path("spaces/<str:slug>/add/", listing.add, name="add"),
    path("spaces/<str:slug>/handover/", listing.handover, name="handover"),
    path("spaces/<str:slug>/invite/", members.invite, name="invite"),
    path("spaces/<str:slug>/invite/options/", members.options, name="options"),
    path("spaces/<str:slug>/invited/<uuid:person_id>/", members.uninvite, name="invited"),
    path("spaces/<str:slug>/requests/", members.requests, name="requests"),
]
