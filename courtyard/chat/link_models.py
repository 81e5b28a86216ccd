"""The card of a link under a message. Part of ``models``."""

from django.db import models

from courtyard.content.models import CarriedLink


class MessageLink(CarriedLink):
    """The first link of a message, or of the words it passes on, shown as a card once it was fetched."""

    message = models.OneToOneField("chat.Message", models.CASCADE, primary_key=True, related_name="link")
