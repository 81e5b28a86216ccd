"""Finding spaces by name with the folding of ``people``: storylines are found through their people and stay out."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0002_folding"), ("spaces", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX spaces_by_name ON spaces_space (courtyard_fold(name) COLLATE \"C\", id) WHERE kind <> 'storyline'",
            "DROP INDEX spaces_by_name",
        ),
        migrations.RunSQL(
            "CREATE INDEX spaces_names ON spaces_space USING gin (courtyard_words(name, slug)) WHERE kind <> 'storyline'",
            "DROP INDEX spaces_names",
        ),
    ]
