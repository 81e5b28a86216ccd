import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0003_that_became"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "first",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="begun",
                        serialize=False,
                        to="chat.message",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="threads",
                        to="chat.conversation",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["conversation", "last_at", "first"], name="threads_in_order")]},
        ),
        migrations.CreateModel(
            name="ThreadFollower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_until", models.DateTimeField()),
                ("woken", models.BooleanField(default=False)),
                ("muted", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followers",
                        to="chat.thread",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("woken", True)), fields=["person"], name="threads_waiting")
                ],
                "constraints": [models.UniqueConstraint("thread", "person", name="one_thread_follower")],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="aside",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="thread",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="said",
                to="chat.thread",
            ),
        ),
    ]
