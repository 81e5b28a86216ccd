from django.urls import path

from courtyard.people.views import chart, contact, fields, positions, presence, profiles, welcomes

app_name = "people"
urlpatterns = [
    path("manage/fields/", fields.fields, name="fields"),
    path("manage/fields/sections/", fields.sections, name="field-sections"),
    path("manage/fields/sections/<uuid:section_id>/", fields.section, name="field-section"),
    path("manage/fields/<uuid:field_id>/", fields.change, name="field"),
    path("people/", profiles.directory, name="directory"),
    path("people/chart/", chart.whole, name="chart"),
    path("people/chart/csv/", chart.as_csv, name="chart-csv"),
    path("people/chart/svg/", chart.as_svg, name="chart-svg"),
    path("people/chart/positions/", positions.positions, name="positions"),
    path("people/chart/positions/<uuid:vacancy_id>/", positions.change, name="position"),
    path("people/suggest/", profiles.suggest, name="suggest"),
    path("people/options/", profiles.options, name="options"),
    path("people/status/", presence.status, name="status"),
    path("people/status/line/", presence.line, name="status-line"),
    path("people/absences/", presence.absences, name="absences"),
    path("people/absences/<uuid:absence_id>/", presence.absence, name="absence"),
    path("people/<uuid:person_id>/card/", profiles.card, name="card"),
    path("people/<uuid:person_id>/contact/", contact.code, name="contact"),
    path("people/<uuid:person_id>/contact.vcf", contact.download, name="vcard"),
    path("people/<uuid:person_id>/chart/", chart.around, name="chart-of"),
    path("people/<uuid:person_id>/cover/", profiles.cover, name="cover"),
    path("people/<uuid:person_id>/edit/", profiles.edit, name="edit"),
    path("people/<uuid:person_id>/picture/", profiles.picture, name="picture"),
    path("people/<uuid:person_id>/welcome/", welcomes.welcome, name="welcome"),
    path("people/<uuid:person_id>/reports/", profiles.reports, name="reports"),
]
