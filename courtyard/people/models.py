"""Who we are: what a profile says beyond the byline, and what somebody says of the moment."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import ExtractDay, ExtractMonth, Lower
from django.utils.translation import gettext_lazy as _

from courtyard.accounts.models import Person
from courtyard.core.clock import now
from courtyard.core.ids import new_id


class Shown(models.TextChoices):
    """To whom a field of a profile is shown, beside its owner."""

    COLLEAGUES = "colleagues", _("All colleagues, no guests")
    NOBODY = "nobody", _("Nobody")


class FieldAudience(models.TextChoices):
    """Who reads a field, beside the person: of those who may see the person at all."""

    EVERYONE = "everyone", _("Everyone, guests too")
    COLLEAGUES = "colleagues", _("All colleagues, no guests")
    SPACES = "spaces", _("Who shares a space with them")
    LINE = "line", _("Their managers, and who manages people")
    SELF = "self", _("Only themselves")


READ_BY_ALL = (FieldAudience.EVERYONE, FieldAudience.COLLEAGUES)  # colleagues: what may be found by searching


class Profile(models.Model):
    """One to one with a person; made with the person."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    about = models.TextField(_("about"), max_length=2000, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True, db_index=True)
    site = models.CharField(_("site"), max_length=120, blank=True, db_index=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=40, blank=True)
    sounds_like = models.CharField(max_length=80, blank=True, default="", db_default="")  # the name, as it is said
    voice = models.CharField(max_length=80, blank=True, default="", db_default="")  # storage key: the name, said aloud
    voice_type = models.CharField(max_length=20, blank=True, default="", db_default="")
    cover = models.CharField(max_length=80, blank=True)  # storage key
    started_on = models.DateField(_("with us since"), null=True, blank=True)
    manager = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    languages = models.CharField(_("languages"), max_length=120, blank=True, default="", db_default="")
    ask_about = models.CharField(_("ask me about"), max_length=200, blank=True, default="", db_default="")
    how_i_work = models.CharField(_("how I work"), max_length=200, blank=True, default="", db_default="")
    personality = models.CharField(max_length=300, blank=True, default="", db_default="")
    personality_type = models.CharField(max_length=12, blank=True, default="", db_default="")  # of ``personalities.py``
    personality_for = models.CharField(
        max_length=12, choices=FieldAudience, default=FieldAudience.COLLEAGUES, db_default=FieldAudience.COLLEAGUES
    )
    birthday = models.PositiveSmallIntegerField(null=True, blank=True)  # month * 100 + day; nobody asks for the year
    birthday_for = models.CharField(max_length=12, choices=Shown, default=Shown.NOBODY, db_default=Shown.NOBODY)
    phone_for = models.CharField(max_length=12, choices=Shown, default=Shown.COLLEAGUES, db_default=Shown.COLLEAGUES)

    class Meta:
        indexes = [
            models.Index(fields=["birthday"], name="profile_birthday", condition=Q(birthday__isnull=False)),
            models.Index(fields=["started_on"], name="profile_started"),
            models.Index(ExtractMonth("started_on"), ExtractDay("started_on"), name="profile_anniversary"),
            GinIndex(Func("languages", function="courtyard_entries"), name="profile_languages"),
        ]


class Status(models.Model):
    """What a person says of the moment: one row at most. It is over when it is taken back, or when its time is over."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    emoji = models.CharField(max_length=32)
    words = models.CharField(_("status"), max_length=80, blank=True)
    do_not_disturb = models.BooleanField(default=False)
    since = models.DateTimeField(default=now)
    until = models.DateTimeField(null=True, blank=True)  # none: until it is taken back


class Absence(models.Model):
    """Days on which a person is out of office, the last one included. Those of one person never overlap."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts_at = models.DateTimeField()  # the days in the person's own zone: what decides, wherever the reader is
    ends_at = models.DateTimeField()
    stand_in = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.CharField(_("message"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        indexes = [models.Index(fields=["person", "ends_at"], name="absence_person_end")]
        constraints = [models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="absence_ends_after_start")]


class Welcome(models.Model):
    """That somebody said hello to a newcomer, or put the invitation to do so away."""

    newcomer = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "newcomer"], name="one_greeting")]


class FieldKind(models.TextChoices):
    """What a field of the organisation's own takes."""

    LINE = "line", _("One line")
    LINES = "lines", _("Several lines")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")
    DATE = "date", _("A date")
    LINK = "link", _("A web address")


OF_LISTS = (FieldKind.CHOICE, FieldKind.CHOICES)


class FieldEditor(models.TextChoices):
    """Who says what a field holds, beside imports."""

    PERSON = "person", _("The person")
    MANAGERS = "managed", _("Who manages people")
    SYNCED = "synced", _("Nobody by hand: it is imported")


class Section(models.Model):
    """A heading of profiles, under which stand fields of the organisation's own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField()


def field_key(field_id: uuid.UUID) -> str:
    """The name of a field in forms, errors and events."""
    return f"field-{field_id}"


class Field(models.Model):
    """Something the organisation wants to know of everybody. A retired one is shown and asked no more; what was said stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    section = models.ForeignKey(Section, models.PROTECT, related_name="fields")
    name = models.CharField(_("name"), max_length=60)
    about = models.CharField(_("hint"), max_length=200, blank=True)
    kind = models.CharField(max_length=8, choices=FieldKind)
    options = ArrayField(models.CharField(max_length=80), default=list)
    required = models.BooleanField(default=False)
    searchable = models.BooleanField(default=False)
    editor = models.CharField(max_length=8, choices=FieldEditor, default=FieldEditor.PERSON)
    audience = models.CharField(max_length=12, choices=FieldAudience, default=FieldAudience.COLLEAGUES)
    position = models.PositiveSmallIntegerField()
    retired_at = models.DateTimeField(null=True, blank=True)


MAX_SAID = 200  # characters of one line of a field, by which people are found


class FieldValue(models.Model):
    """What a person's profile says in a field. Several of a list stand one in a line; a date as 2024-09-01.

    The table has a generated column ``words`` beside: see ``folding.py``. ``courtyard_said`` makes each line an entry
    with the id of the field and a colon before it: what filters of the directory ask for.
    """

    field = models.ForeignKey(Field, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "field"], name="one_value_of_a_field")]
        indexes = [GinIndex(Func("field", "text", function="courtyard_said"), name="field_said")]


class TieKind(models.TextChoices):
    """How people belong together beside the line of managers."""

    DOTTED = "dotted", _("Dotted line")
    ASSISTANT = "assistant", _("Assistant")


class Tie(models.Model):
    """That a person also reports to somebody (*dotted*), or that somebody assists them (*assistant*)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")  # the lead, or the assistant
    kind = models.CharField(max_length=12, choices=TieKind)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "other", "kind"], name="one_tie_of_a_kind"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="no_tie_to_oneself"),
        ]


class Vacancy(models.Model):
    """An open position of the organisation chart. It ends by being filled or by being closed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(_("job title"), max_length=120)
    department = models.CharField(_("department"), max_length=120, blank=True)
    site = models.CharField(_("site"), max_length=120, blank=True)
    link = models.CharField(_("link"), max_length=500, blank=True)
    under = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")  # none: at the top
    above = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")  # under whom the chart shows it
    by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(default=now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    filled_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")


class Trouble(models.TextChoices):
    """What is wrong with somebody's manager, as imports and departures bring it about."""

    CIRCLE = "circle", _("In a circle")
    GONE = "gone", _("Their manager is not here")


class ChartPlace(models.Model):
    """Where an active person stands in the organisation chart: made of profiles, by ``services/chart.py`` alone.

    The counts are of people below who are shown. ``above`` is the next shown person up the line of managers.
    """

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")
    above = models.ForeignKey(Person, models.SET_NULL, null=True, db_index=False, related_name="+")
    position = models.PositiveIntegerField()  # among those with the same ``above``, from 1
    direct = models.PositiveIntegerField()
    everybody = models.PositiveIntegerField()
    openings = models.PositiveIntegerField()  # open positions below, near and far
    trouble = models.CharField(max_length=8, choices=Trouble, blank=True)
    circle = models.UUIDField(null=True)  # the same for all members of one

    class Meta:
        indexes = [models.Index(fields=["above", "position"], name="chart_level")]


class ChartChange(models.Model):
    """That something the chart is made of changed since it was made. Written by triggers: see ``0008_chart``."""


class Skill(models.Model):
    """A skill of the vocabulary that all profiles share. A retired one is offered and shown nowhere; who has it stays noted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=60)  # as profiles show it: one of its names
    retired_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)


class SkillName(models.Model):
    """A name by which a skill is found: its own, a synonym, or that of a skill that was merged into it.

    The table has the generated columns ``folded``, which is unique, and ``words`` beside: see ``folding.py``.
    """

    skill = models.ForeignKey(Skill, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=60)


class PersonSkill(models.Model):
    """That a person has a skill, as they say themselves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField()
    endorsed = models.PositiveIntegerField(default=0)  # by how many colleagues who are active: lists are ordered by it
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "skill"], name="one_skill_of_a_person")]
        indexes = [models.Index(fields=["skill", "-endorsed", "person"], name="skill_holders")]


class Endorsement(models.Model):
    """That a colleague knows somebody to have a skill."""

    held = models.ForeignKey(PersonSkill, models.CASCADE, related_name="endorsements", db_index=False)
    by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["held", "by"], name="one_endorsement")]


class SavedFilter(models.Model):
    """A search of the directory that somebody comes back to: its query, as it stands in the address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=40)
    query = models.TextField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="one_filter_of_a_name")]


class WorkingDay(models.Model):
    """When somebody works on a day of the week, by their own clock: a row for each such day, 0 is Monday."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "weekday"], name="one_row_for_a_weekday"),
            models.CheckConstraint(
                condition=Q(weekday__lt=7, starts__lt=F("ends")), name="working_day_ends_after_start"
            ),
        ]


class Circle(models.Model):
    """People who work for one purpose together, whatever their job titles; it may stand inside another one.

    Who fills a leading role of it leads it, and all that is inside.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    within = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="inner")  # none: at the top
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)


class CircleRole(models.Model):
    """Work of a circle that some of its people do. Nobody: the role is vacant.

    The table has a generated column ``words`` beside: see ``folding.py``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="roles")
    name = models.CharField(_("name"), max_length=80, db_index=True)
    purpose = models.CharField(_("purpose"), max_length=500, blank=True)
    duties = ArrayField(models.CharField(max_length=200), default=list)  # accountabilities, a short line each
    leads = models.BooleanField(default=False)


class RoleFilling(models.Model):
    """That a person fills a role of a circle, the last day included."""

    role = models.ForeignKey(CircleRole, models.CASCADE, related_name="fillings", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    focus = models.CharField(_("focus"), max_length=120, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "person"], name="one_filling_of_a_role")]


class Badge(models.Model):
    """What somebody is for others, shown as a mark on their picture: first aider, say. The one for newcomers is no row.

    The table has a generated column ``words`` beside: see ``folding.py``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=40)
    meaning = models.CharField(_("meaning"), max_length=200, blank=True)
    icon = models.CharField(max_length=40)
    hue = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_badge_of_a_name")]


class BadgeHolding(models.Model):
    """That a person has a badge, the last day included; the day a certificate ends, say."""

    badge = models.ForeignKey(Badge, models.CASCADE, related_name="holdings", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    until = models.DateField(_("until"), null=True, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["badge", "person"], name="one_holding_of_a_badge")]
