import courtyard.core.clock
import courtyard.core.ids
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('content', '0006_kinds'),
        ('feed', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Idea",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="content.item",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("review", "Under review"),
                            ("planned", "Planned"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        db_index=True,
                        default="new",
                        max_length=8,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Poll",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="content.item",
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("single", "One option"),
                            ("several", "Several options"),
                            ("ranked", "Options in order"),
                        ],
                        default="single",
                        max_length=8,
                    ),
                ),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                ("adding", models.BooleanField(default=False)),
                ("sealed", models.BooleanField(default=False)),
                ("changeable", models.BooleanField(default=True)),
                ("anonymous", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Value",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("about", models.CharField(blank=True, max_length=200)),
                ("icon", models.CharField(max_length=40)),
                ("hue", models.PositiveSmallIntegerField(default=0)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="BestAnswer",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="content.item",
                    ),
                ),
                ("created_at", models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                (
                    "answer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="content.item"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Praise",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="content.item",
                    ),
                ),
                (
                    "value",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="feed.value",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IdeaDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("review", "Under review"),
                            ("planned", "Planned"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "idea",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feed.idea"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["idea", "-created_at", "-id"], name="decisions_of_idea")],
            },
        ),
        migrations.CreateModel(
            name="PollClosing",
            fields=[
                (
                    "poll",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="feed.poll",
                    ),
                ),
                ("created_at", models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feed.poll"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("poll"), models.F("person"), name="one_participation")
                ],
            },
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("choices", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "poll",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feed.poll"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["poll"], name="ballots_of_poll"),
                    models.Index(
                        condition=models.Q(("person__isnull", False)), fields=["person"], name="ballots_of_person"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("poll"),
                        models.F("person"),
                        condition=models.Q(("person__isnull", False)),
                        name="one_ballot",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PollOption",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=courtyard.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=200)),
                (
                    "poll",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="options",
                        to="feed.poll",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("poll"), models.F("position"), name="one_option_a_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Praised",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "praise",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feed.praise"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("praise"), models.F("person"), name="one_praised")],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=courtyard.core.clock.now, editable=False)),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="content.item"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(models.F("item"), models.F("person"), name="one_vote")],
            },
        ),
    ]
