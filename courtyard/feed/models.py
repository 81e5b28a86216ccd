"""Posts and timelines: what articles have beyond an item, how a person reads Home and when they last looked."""

from django.db import models

from courtyard.accounts.models import Person
from courtyard.content.models import File, Item


class Article(models.Model):
    """The kind ``article``: a title, a cover and a longer text."""

    item = models.OneToOneField(Item, models.CASCADE, primary_key=True, related_name="+")
    cover = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="+")
    cover_alt = models.CharField(max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField(default=1)  # of reading


class Visit(models.Model):
    """A person's visits to Home: the line "since your last visit" stands at ``before``."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    at = models.DateTimeField()  # when Home was last opened
    before = models.DateTimeField(null=True, blank=True)  # the end of the visit before this one


class Taste(models.Model):
    """What counts for a person in *Relevant*: each weight is 0 (not at all), 1 (as usual) or 2 (twice as much)."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    people = models.PositiveSmallIntegerField(default=1)  # whom one follows
    talk = models.PositiveSmallIntegerField(default=1)  # what is talked about
    fresh = models.PositiveSmallIntegerField(default=1)  # what is new
