"""Jobs of the feed room."""

from procrastinate.contrib.django import app


@app.periodic(cron="41 3 * * *")
@app.task(name="feed.forget_drafts", queueing_lock="feed.forget_drafts", pass_context=False)
def forget_drafts(timestamp: int) -> None:
    from courtyard.feed import services

    services.forget_drafts()
