"""What can be done about what was reported. Split by noun: reports, decisions, appeals."""
