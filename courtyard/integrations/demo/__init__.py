"""The demo: an empty installation becomes Maison Verdier, furniture makers and menders in Lille, Roubaix and Douai."""

from courtyard.integrations.demo.build import build, stands
from courtyard.integrations.demo.signing import SignIn, lines, sign_ins

__all__ = ["SignIn", "build", "lines", "sign_ins", "stands"]
