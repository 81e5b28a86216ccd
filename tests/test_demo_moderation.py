"""The demo as ``courtyard demo`` makes it has something on its moderators' table."""

import pytest

from courtyard.accounts.models import Person
from courtyard.content.models import OffTopic, ThreadClosure
from courtyard.integrations import demo
from courtyard.moderation.demo import add_reports
from courtyard.moderation.models import Act
from courtyard.moderation.selectors import decisions, queue


@pytest.mark.django_db
def test_the_moderators_of_the_demo_have_something_to_decide() -> None:
    demo.build(more=[add_reports])
    lina, amandine = (Person.objects.get(email=f"{name}@verdier.example") for name in ("lina", "amandine"))
    assert [matter.reports for matter in queue.queue(lina).results] == [2]
    assert [matter.reports for matter in queue.queue(amandine).results] == [1]
    assert len(queue.appeals(lina).results) == 1
    assert {line.decision.act for line in decisions.log(lina).results} == {Act.KEEP, Act.HIDE}
    assert ThreadClosure.objects.count() == OffTopic.objects.count() == 1
