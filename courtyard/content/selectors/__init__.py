"""What is read of published things. Everything that comes back is visible to the viewer, prefetched and ordered."""
