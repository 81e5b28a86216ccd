"""The demo's words: people, places and talk, written by hand. Read by ``courtyard/integrations/demo/reading.py``."""
