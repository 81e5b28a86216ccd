import courtyard.core.clock
import courtyard.core.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# "French, English (some)" are two entries; what stands in brackets is no part of one.
_ENTRIES = r"""
CREATE FUNCTION courtyard_entries(value text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN array_remove(regexp_split_to_array(btrim(
    regexp_replace(courtyard_fold(value), '\s*\([^)]*\)', '', 'g')), '\s*[,;/|\n]\s*'), '')
"""


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_chart'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.UUIDField(default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='PersonSkill',
            fields=[
                ('id', models.UUIDField(default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('endorsed', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('skill', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.skill')),
            ],
        ),
        migrations.CreateModel(
            name='SkillName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='people.skill')),
            ],
        ),
        migrations.CreateModel(
            name='Endorsement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('held', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='endorsements', to='people.personskill')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('held', 'by'), name='one_endorsement')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.UUIDField(default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('query', models.TextField()),
                ('created_at', models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'name'), name='one_filter_of_a_name')],
            },
        ),
        migrations.AddIndex(
            model_name='personskill',
            index=models.Index(fields=['skill', '-endorsed', 'person'], name='skill_holders'),
        ),
        migrations.AddConstraint(
            model_name='personskill',
            constraint=models.UniqueConstraint(fields=('person', 'skill'), name='one_skill_of_a_person'),
        ),
        migrations.RunSQL(_ENTRIES, "DROP FUNCTION courtyard_entries"),
        migrations.RunSQL(
            """ALTER TABLE people_skillname
            ADD COLUMN folded text COLLATE "C" GENERATED ALWAYS AS (courtyard_fold(name)) STORED,
            ADD COLUMN words tsvector GENERATED ALWAYS AS (courtyard_words(name, '', '')) STORED""",
            "ALTER TABLE people_skillname DROP COLUMN folded, DROP COLUMN words",
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX one_skill_of_a_name ON people_skillname (folded)",
            "DROP INDEX one_skill_of_a_name",
        ),
        migrations.RunSQL(
            "CREATE INDEX skill_words ON people_skillname USING gin (words)",
            "DROP INDEX skill_words",
        ),
    ]
