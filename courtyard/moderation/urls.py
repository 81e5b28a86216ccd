from django.urls import path

from courtyard.moderation.views import queue, reports

app_name = "moderation"
urlpatterns = [
    path("items/<uuid:item_id>/report/", reports.report, name="report"),
    path("items/<uuid:item_id>/decision/", reports.latest, name="latest"),
    path("moderation/", queue.waiting, name="queue"),
    path("moderation/objections/", queue.objections, name="objections"),
    path("moderation/log/", queue.log, name="log"),
    path("moderation/cases/<uuid:case_id>/", queue.case, name="case"),
    path("moderation/cases/<uuid:case_id>/decision/", queue.decide, name="decide"),
    path("moderation/cases/<uuid:case_id>/opening/", queue.open_case, name="open"),
    path("moderation/decisions/<uuid:decision_id>/", reports.outcome, name="decision"),
    path("moderation/decisions/<uuid:decision_id>/appeal/", reports.appeal, name="appeal"),
    path("moderation/decisions/<uuid:decision_id>/answer/", queue.answer, name="answer"),
    path("moderation/decisions/<uuid:decision_id>/restoration/", queue.restore, name="restore"),
]
