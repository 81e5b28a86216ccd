"""Finding spaces by name with the folding of ``people``: storylines are found through their people and stay out."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0002_folding"), ("spaces", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """ALTER TABLE spaces_space
            ADD COLUMN folded text COLLATE "C" GENERATED ALWAYS AS (courtyard_fold(name)) STORED,
            ADD COLUMN words tsvector GENERATED ALWAYS AS (courtyard_words(name, slug, '')) STORED""",
            "ALTER TABLE spaces_space DROP COLUMN folded, DROP COLUMN words",
        ),
        migrations.RunSQL(
            "CREATE INDEX spaces_by_name ON spaces_space (folded, id) WHERE kind <> 'storyline'",
            "DROP INDEX spaces_by_name",
        ),
        migrations.RunSQL(
            "CREATE INDEX spaces_words ON spaces_space USING gin (words) WHERE kind <> 'storyline'",
            "DROP INDEX spaces_words",
        ),
    ]
