"""Jobs of the search room."""

from procrastinate.contrib.django import app

from courtyard.search import services


@app.periodic(cron="* * * * *")
@app.task(name="search.keep", queueing_lock="search.keep", pass_context=False)
def keep(timestamp: int) -> None:
    services.refill()
    services.learn()


@app.periodic(cron="41 2 * * *")
@app.task(name="search.learn_anew", queueing_lock="search.learn_anew", pass_context=False)
def learn_anew(timestamp: int) -> None:
    services.learn_anew()
    services.forget_unfound()


@app.periodic(cron="*/5 * * * *")
@app.task(name="search.look", queueing_lock="search.look", pass_context=False)
def look(timestamp: int) -> None:
    services.look()
