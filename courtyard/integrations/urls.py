from django.urls import path

from courtyard.integrations import views

app_name = "integrations"
urlpatterns = [
    path("manage/people/import/", views.imports, name="imports"),
    path("manage/people/import/ldap/", views.source, name="source"),
    path("manage/people/import/ldap/reading/", views.sync, name="sync"),
    path("manage/people/import/ldap/forget/", views.forget_source, name="forget-source"),
    path("manage/people/import/<uuid:run_id>/", views.run, name="import"),
    path("manage/people/import/<uuid:run_id>/columns/", views.columns, name="columns"),
    path("manage/people/import/<uuid:run_id>/application/", views.application, name="application"),
    path("manage/people/import/<uuid:run_id>/undo/", views.undo, name="undo"),
    path("manage/people/import/<uuid:run_id>/again/", views.again, name="again"),
    path("manage/people/import/<uuid:run_id>/discard/", views.discard, name="discard"),
    path("manage/people/import/<uuid:run_id>/report/", views.report, name="report"),
]
