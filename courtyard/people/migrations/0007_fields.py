import courtyard.core.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_days'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.UUIDField(default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Field',
            fields=[
                ('id', models.UUIDField(default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('about', models.CharField(blank=True, max_length=200, verbose_name='hint')),
                ('kind', models.CharField(choices=[('line', 'One line'), ('lines', 'Several lines'), ('choice', 'One of a list'), ('choices', 'Several of a list'), ('date', 'A date'), ('link', 'A web address')], max_length=8)),
                ('options', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('required', models.BooleanField(default=False)),
                ('searchable', models.BooleanField(default=False)),
                ('editor', models.CharField(choices=[('person', 'The person'), ('managed', 'Who manages people'), ('synced', 'Nobody by hand: it is imported')], default='person', max_length=8)),
                ('audience', models.CharField(choices=[('everyone', 'Everyone, guests too'), ('colleagues', 'All colleagues, no guests'), ('spaces', 'Who shares a space with them'), ('line', 'Their managers, and who manages people'), ('self', 'Only themselves')], default='colleagues', max_length=12)),
                ('position', models.PositiveSmallIntegerField()),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fields', to='people.section')),
            ],
        ),
        migrations.CreateModel(
            name='FieldValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.field')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'field'), name='one_value_of_a_field')],
            },
        ),
        migrations.RunSQL(
            """ALTER TABLE people_fieldvalue
            ADD COLUMN words tsvector GENERATED ALWAYS AS (courtyard_words(text, '', '')) STORED""",
            "ALTER TABLE people_fieldvalue DROP COLUMN words",
        ),
        migrations.RunSQL(
            "CREATE INDEX field_words ON people_fieldvalue USING gin (words)",
            "DROP INDEX field_words",
        ),
    ]
