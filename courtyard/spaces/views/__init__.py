"""Pages of spaces. The page of one space with its feed is the feed's; the others stand here."""
