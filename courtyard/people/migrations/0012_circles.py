import courtyard.core.clock
import courtyard.core.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0011_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Circle',
            fields=[
                ('id', models.UUIDField(default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('purpose', models.CharField(blank=True, max_length=500, verbose_name='purpose')),
                ('created_at', models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                ('within', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inner', to='people.circle')),
            ],
        ),
        migrations.CreateModel(
            name='CircleRole',
            fields=[
                ('id', models.UUIDField(default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(db_index=True, max_length=80, verbose_name='name')),
                ('purpose', models.CharField(blank=True, max_length=500, verbose_name='purpose')),
                ('duties', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('leads', models.BooleanField(default=False)),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='people.circle')),
            ],
        ),
        migrations.CreateModel(
            name='RoleFilling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('focus', models.CharField(blank=True, max_length=120, verbose_name='focus')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('created_at', models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('role', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='fillings', to='people.circlerole')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('role', 'person'), name='one_filling_of_a_role')],
            },
        ),
        migrations.RunSQL(
            """ALTER TABLE people_circlerole
            ADD COLUMN words tsvector GENERATED ALWAYS AS (courtyard_words(name, '', '')) STORED""",
            "ALTER TABLE people_circlerole DROP COLUMN words",
        ),
        migrations.RunSQL(
            "CREATE INDEX circle_role_words ON people_circlerole USING gin (words)",
            "DROP INDEX circle_role_words",
        ),
    ]
