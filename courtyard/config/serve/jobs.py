"""The job worker, and the caretaker beside it: jobs of a worker that died run again, finished ones do not pile up."""

import asyncio
import contextlib

import structlog
from procrastinate import App, exceptions
from procrastinate.psycopg_connector import PsycopgConnector

from courtyard.config.env import number
from courtyard.config.serve.roles import GRACE_SECONDS

log = structlog.get_logger("courtyard.jobs")

HEARTBEAT_SECONDS = 5
DEAD_AFTER_SECONDS = 15
POOL_SECONDS = 5  # to wait for a connection before giving up
KEEP_FAILED_HOURS = 30 * 24


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
