"""Measurements: what a unit of work costs beside a limit measured in the same run. Figures live in ``results/``."""
