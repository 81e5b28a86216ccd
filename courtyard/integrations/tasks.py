"""Jobs of this room."""

from procrastinate.contrib.django import app

__all__ = ["sync", "tidy", "work"]


@app.task(name="integrations.directory", lock="integrations.directory")
def work(*, run_id: str, actor_id: str) -> None:
    """Read, compare, apply or undo a run of the directory, whichever it waits for."""
    from courtyard.integrations import selectors, services

    if found := selectors.run_at_work(run_id, actor_id):
        services.work(run=found[0], actor=found[1])


@app.periodic(cron="41 3 * * *")
@app.task(name="integrations.tidy", queueing_lock="integrations.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    from courtyard.integrations import services

    services.tidy()


@app.periodic(cron="11 * * * *")
@app.task(name="integrations.sync", queueing_lock="integrations.sync", pass_context=False)
def sync(timestamp: int) -> None:
    from courtyard.integrations import services

    services.sync_on_schedule()
