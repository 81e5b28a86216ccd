from django.urls import path

from courtyard.moderation.views import messages, queue, reports

app_name = "moderation"
urlpatterns = [
    path("items/<uuid:item_id>/report/", reports.report, name="report"),
    path("items/<uuid:item_id>/decision/", reports.latest, name="latest"),
    path("message/<uuid:message_id>/report/", messages.report, name="report-message"),
    path("moderation/messages/", messages.waiting, name="messages"),
    path("moderation/messages/<uuid:message_case_id>/", messages.case, name="message-case"),
    path("moderation/messages/<uuid:message_case_id>/decision/", messages.decide, name="decide-message"),
    path("moderation/messages/<uuid:message_case_id>/opening/", messages.open_case, name="open-message"),
    path("moderation/messages/<uuid:message_case_id>/outcome/", messages.outcome, name="message-outcome"),
    path("moderation/messages/<uuid:message_case_id>/appeal/", messages.appeal, name="appeal-message"),
    path("moderation/messages/<uuid:message_case_id>/answer/", messages.answer, name="answer-message"),
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
