"""Counting tries: exact under parallel ones, by the database's clock, forgotten when over."""

import threading

import pytest
from django.db import connection

from courtyard.accounts import limits, tasks
from courtyard.accounts.models import Allowance, SignIn
from courtyard.core.clock import now
from courtyard.core.errors import TooMany

FIVE = {"account": limits.Limit("test", 5, 60)}


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_five_pass():
    passed: list[int] = []

    def attempt(number: int) -> None:
        try:
            limits.spend(FIVE, {"account": "me"})
            passed.append(number)
        except TooMany:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 5


@pytest.mark.django_db
class TestWindows:
    def spend(self, times: int = 1, subject: str = "me") -> None:
        for _ in range(times):
            limits.spend(FIVE, {"account": subject})

    def test_a_window_ends_by_the_databases_clock(self):
        self.spend(5)
        with pytest.raises(TooMany) as refusal:
            self.spend()
        assert 0 < refusal.value.retry_after <= 60
        with connection.cursor() as sql:
            sql.execute("UPDATE accounts_allowance SET resets_at = clock_timestamp() - interval '1 second'")
        self.spend(5)

    def test_a_try_given_back_is_there_again(self):
        for _ in range(20):
            limits.give_back(limits.spend(FIVE, {"account": "me"}))
        assert Allowance.objects.get().used == 0
        self.spend(5)

    def test_subjects_do_not_share_and_case_does_not_matter(self):
        self.spend(5, "me")
        self.spend(5, "you")
        with pytest.raises(TooMany):
            self.spend(1, " ME ")

    def test_a_cleared_subject_starts_anew(self):
        self.spend(5)
        limits.clear(FIVE["account"], "me")
        assert not Allowance.objects.exists()
        self.spend(5)

    @pytest.mark.parametrize("subject", ["", "x" * 1_000_000, "\0", "\ud800", "'; DROP TABLE x; --"])
    def test_any_subject_can_be_counted(self, subject: str):
        self.spend(1, subject)
        assert len(Allowance.objects.get().key) == 64

    def test_what_is_over_is_tidied_up(self):
        self.spend()
        SignIn.objects.create(session_key="a", session_data="", expire_date=now())
        with connection.cursor() as sql:
            sql.execute("UPDATE accounts_allowance SET resets_at = clock_timestamp() - interval '1 second'")
        tasks.tidy(timestamp=0)
        assert not Allowance.objects.exists()
        assert not SignIn.objects.exists()
