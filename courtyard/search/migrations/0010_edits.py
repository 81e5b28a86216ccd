"""Words that an edit brings into an entry are noted, so that the vocabulary learns them with those of what is new."""

import django.contrib.postgres.fields
from django.db import migrations, models

_EDITED = """
CREATE FUNCTION search_entry_edited() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_edit (entry, words) SELECT NEW.id, array_agg(word ORDER BY word COLLATE "C") FROM (
        SELECT unnest(tsvector_to_array(NEW.words)) AS word EXCEPT SELECT unnest(tsvector_to_array(OLD.words))
    ) AS more WHERE length(word) BETWEEN 2 AND 40 AND word !~ '[:=]' HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER search_entry_edited AFTER UPDATE OF words ON search_entry FOR EACH ROW
WHEN (OLD.words IS DISTINCT FROM NEW.words) EXECUTE FUNCTION search_entry_edited()
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0009_newest")]

    operations = [
        migrations.CreateModel(
            name="Edit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.BigIntegerField()),
                ("words", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        migrations.RunSQL(_EDITED, "DROP TRIGGER search_entry_edited ON search_entry; DROP FUNCTION search_entry_edited"),
    ]
