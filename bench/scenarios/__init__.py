"""A scenario each: ``run(scale, rounds, say)`` answers figures and targets."""
