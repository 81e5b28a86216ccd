from django.urls import path

from courtyard.people.views import directory, fields, hours, presence, profiles, skills, vocabulary, welcomes

app_name = "people"
urlpatterns = [
    path("manage/fields/", fields.fields, name="fields"),
    path("manage/fields/sections/", fields.sections, name="field-sections"),
    path("manage/fields/sections/<uuid:section_id>/", fields.section, name="field-section"),
    path("manage/fields/<uuid:field_id>/", fields.change, name="field"),
    path("manage/skills/", vocabulary.skills, name="vocabulary"),
    path("manage/skills/<uuid:skill_id>/", vocabulary.change, name="vocabulary-skill"),
    path("people/", directory.directory, name="directory"),
    path("people/people.csv", directory.export, name="export"),
    path("people/filters/", directory.saved_filters, name="saved-filters"),
    path("people/filters/<uuid:filter_id>/", directory.saved, name="saved-filter"),
    path("people/suggest/", profiles.suggest, name="suggest"),
    path("people/options/", profiles.options, name="options"),
    path("people/status/", presence.status, name="status"),
    path("people/status/line/", presence.line, name="status-line"),
    path("people/absences/", presence.absences, name="absences"),
    path("people/absences/<uuid:absence_id>/", presence.absence, name="absence"),
    path("people/skills/options/", skills.options, name="skill-options"),
    path("people/skills/<uuid:held_id>/", skills.skill, name="skill"),
    path("people/skills/<uuid:held_id>/endorsement/", skills.endorsement, name="endorsement"),
    path("people/skills/<uuid:held_id>/endorsers/", skills.endorsers, name="endorsers"),
    path("people/<uuid:person_id>/skills/", skills.skills, name="skills"),
    path("people/<uuid:person_id>/hours/", hours.hours, name="hours"),
    path("people/<uuid:person_id>/card/", profiles.card, name="card"),
    path("people/<uuid:person_id>/cover/", profiles.cover, name="cover"),
    path("people/<uuid:person_id>/edit/", profiles.edit, name="edit"),
    path("people/<uuid:person_id>/picture/", profiles.picture, name="picture"),
    path("people/<uuid:person_id>/welcome/", welcomes.welcome, name="welcome"),
    path("people/<uuid:person_id>/reports/", profiles.reports, name="reports"),
]
