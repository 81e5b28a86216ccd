"""What happens to jobs whose trouble is not their own."""

import errno

from django.db import OperationalError
from procrastinate import RetryStrategy
from procrastinate.jobs import Job

from courtyard.config.serve.jobs import MOST_TROUBLES, OutlastTrouble


def job(attempts: int = 0, queueing_lock: str | None = None) -> Job:
    return Job(
        id=1,
        queue="default",
        lock=None,
        queueing_lock=queueing_lock,
        task_name="a.task",
        task_kwargs={},
        attempts=attempts,
    )


def test_a_job_outlasts_a_database_that_is_away_and_a_full_disk() -> None:
    strategy = OutlastTrouble(None)
    for trouble in (OperationalError("server closed the connection"), OSError(errno.ENOSPC, "")):
        assert strategy.get_retry_decision(exception=trouble, job=job())
        assert strategy.get_retry_decision(exception=trouble, job=job(MOST_TROUBLES)) is None


def test_a_job_with_a_fault_of_its_own_fails_as_its_task_says() -> None:
    fault = ValueError("wrong")
    assert OutlastTrouble(None).get_retry_decision(exception=fault, job=job()) is None
    patient = OutlastTrouble(OutlastTrouble(RetryStrategy(max_attempts=3)))
    assert patient.get_retry_decision(exception=fault, job=job(1))
    assert patient.get_retry_decision(exception=fault, job=job(3)) is None


def test_a_job_that_comes_back_by_itself_is_left_to_do_so() -> None:
    away = OperationalError("server closed the connection")
    assert OutlastTrouble(None).get_retry_decision(exception=away, job=job(queueing_lock="core.trim_live")) is None
