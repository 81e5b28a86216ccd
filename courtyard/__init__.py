"""Courtyard: the private social network of one organisation."""
