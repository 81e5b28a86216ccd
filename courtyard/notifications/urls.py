from django.urls import path

from courtyard.notifications import views

app_name = "notifications"
urlpatterns = [
    path("notifications/", views.listing, name="list"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/count/", views.count, name="count"),
    path("notifications/<uuid:notice_id>/", views.open_notice, name="open"),
]
