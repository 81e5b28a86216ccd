"""The job worker, and the caretaker beside it: jobs of a worker that died run again, finished ones do not pile up."""

import asyncio
import contextlib

import structlog
from procrastinate import App, BaseRetryStrategy, RetryDecision, exceptions
from procrastinate.jobs import Job
from procrastinate.psycopg_connector import PsycopgConnector

from courtyard.config.env import number
from courtyard.config.middleware import trouble_of
from courtyard.config.serve.roles import GRACE_SECONDS

log = structlog.get_logger("courtyard.jobs")

HEARTBEAT_SECONDS = 5
DEAD_AFTER_SECONDS = 15
POOL_SECONDS = 5  # to wait for a connection before giving up
KEEP_FAILED_HOURS = 30 * 24
MOST_TROUBLES = 30  # times that one job is tried again because of the database or the disk: about half an hour


async def work() -> None:
    """Work until told to stop.

    Tasks keep the Django connector of the app they were declared on, so a job that enqueues another does so in its own
    transaction; only the worker's own talk with the queue goes through the asynchronous connector.
    """
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    worker = App(
        connector=PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4, timeout=POOL_SECONDS),
        import_paths=app.import_paths,
        worker_defaults=app.worker_defaults,
    )
    worker.tasks, worker.periodic_registry = app.tasks, app.periodic_registry
    for task in worker.tasks.values():
        task.retry_strategy = OutlastTrouble(task.retry_strategy)
    async with worker.open_async():
        caretaker = asyncio.create_task(_take_care(worker))
        try:
            await worker.run_worker_async(
                concurrency=number("COURTYARD_JOB_THREADS", 4),
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=DEAD_AFTER_SECONDS,
                shutdown_graceful_timeout=GRACE_SECONDS,
                delete_jobs="successful",
            )
        finally:
            caretaker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await caretaker


class OutlastTrouble(BaseRetryStrategy):
    """A job that failed because the database was away or the disk full has done nothing wrong: it is tried again.

    Not one with a queueing lock: such a job comes back by itself, and another may already be waiting in its place.
    Everything else is for the task's own strategy, if it has one.
    """

    def __init__(self, own: BaseRetryStrategy | None) -> None:
        self.own: BaseRetryStrategy | None = own.own if isinstance(own, OutlastTrouble) else own

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Soon at first, then every minute."""
        if trouble_of(exception) and not job.queueing_lock and job.attempts < MOST_TROUBLES:
            return RetryDecision(retry_in={"seconds": min(2 ** (job.attempts + 1), 60)})
        return self.own.get_retry_decision(exception=exception, job=job) if self.own else None


async def _take_care(worker: App) -> None:
    rounds = 0
    while True:
        try:
            for job in await worker.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
                log.warning("job of a dead worker runs again", job=job.id, task=job.task_name)
                await worker.job_manager.retry_job(job)
            if rounds % 720 == 0:
                await worker.job_manager.delete_old_jobs(
                    KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
                )
        except exceptions.ConnectorException as error:
            log.warning("the job queue is away", kind=type(error).__name__)
        rounds += 1
        await asyncio.sleep(HEARTBEAT_SECONDS)
