from django.urls import include, path

urlpatterns = [path("", include("courtyard.ui.urls"))]
