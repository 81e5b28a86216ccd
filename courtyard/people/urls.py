from django.urls import path

from courtyard.people import views

app_name = "people"
urlpatterns = [
    path("people/", views.directory, name="directory"),
    path("people/suggest/", views.suggest, name="suggest"),
    path("people/options/", views.options, name="options"),
    path("people/<uuid:person_id>/edit/", views.edit, name="edit"),
    path("people/<uuid:person_id>/picture/", views.picture, name="picture"),
    path("people/<uuid:person_id>/reports/", views.reports, name="reports"),
]
