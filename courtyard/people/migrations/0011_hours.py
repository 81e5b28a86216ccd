
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0010_languages'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='profile',
            name='ask_about',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='ask me about'),
        ),
        migrations.AddField(
            model_name='profile',
            name='how_i_work',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='how I work'),
        ),
        migrations.CreateModel(
            name='WorkingDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'weekday'), name='one_row_for_a_weekday'), models.CheckConstraint(condition=models.Q(('starts__lt', models.F('ends')), ('weekday__lt', 7)), name='working_day_ends_after_start')],
            },
        ),
    ]
