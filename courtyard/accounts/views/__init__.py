"""Pages of this room. Each view: who may, what is read or done, what is shown."""
