"""Jobs of the floor."""

from procrastinate.contrib.django import app

from courtyard.core import live


@app.periodic(cron="*/5 * * * *")
@app.task(name="core.trim_live", queueing_lock="core.trim_live", pass_context=False)
def trim_live(timestamp: int) -> None:
    live.trim()
