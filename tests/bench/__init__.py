"""What the measuring itself must get right."""
