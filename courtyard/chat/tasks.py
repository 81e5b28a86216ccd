"""Jobs of the chat."""

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="chat.keep_times", queueing_lock="chat.keep_times", pass_context=False)
def keep_times(timestamp: int) -> None:
    from courtyard.chat import services

    services.send_due()
    services.ring_reminders()
    services.ring_urgent()


@app.periodic(cron="43 3 * * *")
@app.task(name="chat.remove_past", queueing_lock="chat.remove_past", pass_context=False)
def remove_past(timestamp: int) -> None:
    from courtyard.chat import services

    services.remove_past()
