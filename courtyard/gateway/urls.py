"""Addresses of the live edge; mounted at the root. ``/live`` itself is a socket (asgi.py)."""

from django.urls import path

from courtyard.gateway import views

app_name = "gateway"
urlpatterns = [
    path("live/topics", views.renew, name="topics"),
    path("live/changes", views.missed, name="changes"),
]
