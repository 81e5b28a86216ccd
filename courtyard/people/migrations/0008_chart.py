import courtyard.core.clock
import courtyard.core.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Whatever the chart is made of leaves a line, in its own transaction: whoever looks next makes the chart anew.
NOTED = """
CREATE FUNCTION people_note_chart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO people_chartchange DEFAULT VALUES;
    RETURN NULL;
END $$;
CREATE TRIGGER person_in_chart AFTER INSERT OR DELETE OR UPDATE OF name, state, role, is_bot ON accounts_person
FOR EACH STATEMENT EXECUTE FUNCTION people_note_chart();
CREATE TRIGGER profile_in_chart AFTER INSERT OR DELETE OR UPDATE OF manager_id ON people_profile
FOR EACH STATEMENT EXECUTE FUNCTION people_note_chart();
CREATE TRIGGER vacancy_in_chart AFTER INSERT OR DELETE OR UPDATE OF under_id, ended_at ON people_vacancy
FOR EACH STATEMENT EXECUTE FUNCTION people_note_chart();
INSERT INTO people_chartchange DEFAULT VALUES;
"""
UNNOTED = """
DROP TRIGGER vacancy_in_chart ON people_vacancy;
DROP TRIGGER profile_in_chart ON people_profile;
DROP TRIGGER person_in_chart ON accounts_person;
DROP FUNCTION people_note_chart();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_zones'),
        ('people', '0007_fields'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChartChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='Vacancy',
            fields=[
                ('id', models.UUIDField(default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120, verbose_name='job title')),
                ('department', models.CharField(blank=True, max_length=120, verbose_name='department')),
                ('site', models.CharField(blank=True, max_length=120, verbose_name='site')),
                ('link', models.CharField(blank=True, max_length=500, verbose_name='link')),
                ('opened_at', models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('above', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('under', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ChartPlace',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('position', models.PositiveIntegerField()),
                ('direct', models.PositiveIntegerField()),
                ('everybody', models.PositiveIntegerField()),
                ('openings', models.PositiveIntegerField()),
                ('trouble', models.CharField(blank=True, choices=[('circle', 'In a circle'), ('gone', 'Their manager is not here')], max_length=8)),
                ('circle', models.UUIDField(null=True)),
                ('above', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['above', 'position'], name='chart_level')],
            },
        ),
        migrations.CreateModel(
            name='Tie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('dotted', 'Dotted line'), ('assistant', 'Assistant')], max_length=12)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'other', 'kind'), name='one_tie_of_a_kind'), models.CheckConstraint(condition=models.Q(('person', models.F('other')), _negated=True), name='no_tie_to_oneself')],
            },
        ),
        migrations.RunSQL(NOTED, UNNOTED),
    ]
