"""Jobs of the floor."""

from procrastinate.contrib.django import app

from courtyard.core import live, storage


@app.periodic(cron="*/5 * * * *")
@app.task(name="core.trim_live", queueing_lock="core.trim_live", pass_context=False)
def trim_live(timestamp: int) -> None:
    live.trim()


@app.periodic(cron="17 3 * * *")
@app.task(name="core.sweep_storage", queueing_lock="core.sweep_storage", pass_context=False)
def sweep_storage(timestamp: int) -> None:
    storage.sweep()
