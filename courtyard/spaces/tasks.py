"""Jobs of the spaces room."""

from procrastinate.contrib.django import app


@app.periodic(cron="23 4 * * *")
@app.task(name="spaces.tend", queueing_lock="spaces.tend", pass_context=False)
def tend(timestamp: int) -> None:
    from courtyard.spaces import services

    services.tend_spaces()
