"""What is found: a query is understood, the index proposes, the doors of the rooms decide, hits are drawn."""
