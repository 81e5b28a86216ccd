"""How long messages stay. Part of ``models``."""

from django.db import models

__all__ = ["Retention"]


class Retention(models.Model):
    """After how many days messages of a kind of conversation are removed for good; without a row they stay for ever."""

    kind = models.CharField(max_length=8, primary_key=True)  # a ConversationKind
    days = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.days}"
