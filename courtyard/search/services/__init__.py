"""What keeps the index."""

from courtyard.search.services.indexing import learn, learn_anew, refill, reindex

__all__ = ["learn", "learn_anew", "refill", "reindex"]
