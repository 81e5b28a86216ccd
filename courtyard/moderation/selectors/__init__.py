"""What is read about what was reported: the queue, the log, a decision as each side sees it, the number in the rail."""
