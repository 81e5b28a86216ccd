import courtyard.core.clock
import courtyard.core.ids
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0012_circles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Badge',
            fields=[
                ('id', models.UUIDField(default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('meaning', models.CharField(blank=True, max_length=200, verbose_name='meaning')),
                ('icon', models.CharField(max_length=40)),
                ('hue', models.PositiveSmallIntegerField()),
                ('created_at', models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_badge_of_a_name')],
            },
        ),
        migrations.CreateModel(
            name='BadgeHolding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('created_at', models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                ('badge', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='holdings', to='people.badge')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('badge', 'person'), name='one_holding_of_a_badge')],
            },
        ),
        migrations.RunSQL(
            """ALTER TABLE people_badge
            ADD COLUMN words tsvector GENERATED ALWAYS AS (courtyard_words(name, '', '')) STORED""",
            "ALTER TABLE people_badge DROP COLUMN words",
        ),
    ]
