"""Jobs of the content room."""

from procrastinate.contrib.django import app


@app.task(name="content.fetch_link_preview")
def fetch_link_preview(preview_id: int) -> None:
    from courtyard.content.services.previews import fetch_preview  # here, so that web processes do not load the client

    fetch_preview(preview_id=preview_id)


@app.task(
    name="content.extract_texts",
    lock="content.extract_texts",  # one after the other: each file may take a whole core and half a gigabyte
    priority=-10,
)
def extract_texts() -> None:
    from courtyard.content.services import insides

    insides.extract_new()


@app.periodic(cron="13 * * * *")
@app.task(name="content.catch_up_texts", queueing_lock="content.catch_up_texts", pass_context=False)
def catch_up_texts(timestamp: int) -> None:
    from courtyard.content.services import insides

    insides.expect_texts()
    insides.extract_waiting(most=200)


@app.periodic(cron="23 2 * * *")
@app.task(name="content.still_animations", queueing_lock="content.still_animations", pass_context=False)
def still_animations(timestamp: int) -> None:
    from courtyard.content.services import files

    files.still_animations()


@app.periodic(cron="* * * * *")
@app.task(name="content.keep_times", queueing_lock="content.keep_times", pass_context=False)
def keep_times(timestamp: int) -> None:
    from courtyard.content.services import marks, scheduling, upkeep

    marks.turn_pins()
    scheduling.publish_due()
    scheduling.take_down_expired()
    upkeep.ask_due()
