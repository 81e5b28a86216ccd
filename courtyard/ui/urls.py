from django.urls import path

from courtyard.ui import views

app_name = "ui"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/names/", views.names, name="names"),
    path("gallery/verb/<int:answer>/", views.verb, name="verb"),
    path("gallery/verb/<int:answer>/<str:emoji>/", views.verb, name="verb_emoji"),
    path("gallery/error/<int:status>/", views.error, name="error"),
    path("gallery/<slug:name>/", views.sample, name="sample"),
]
