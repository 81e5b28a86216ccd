"""What can be done to published things. Split by noun: items, comments, reactions, marks, files, links."""
