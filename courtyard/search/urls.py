from django.urls import path

from courtyard.search.views import console, finding, own

app_name = "search"
urlpatterns = [
    path("search/", finding.search, name="search"),
    path("search/suggest/", finding.suggest, name="suggest"),
    path("search/saved/", own.save, name="save"),
    path("search/saved/<uuid:search_id>/", own.saved, name="saved"),
    path("search/recent/", own.recents, name="recents"),
    path("search/recent/<uuid:recent_id>/", own.recent, name="recent"),
    path("manage/search/", console.searching, name="console"),
    path("manage/search/synonyms/", console.synonyms, name="synonyms"),
    path("manage/search/synonyms/<uuid:synonym_id>/", console.synonym, name="synonym"),
    path("manage/search/recommended/", console.recommendations, name="recommendations"),
    path("manage/search/recommended/<uuid:recommendation_id>/", console.recommendation, name="recommendation"),
    path("manage/search/unfound/<uuid:unfound_id>/", console.unfound, name="unfound"),
    path("manage/search/index/", console.index, name="index"),
]
