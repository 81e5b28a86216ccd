"""Pages and fragments about published things."""
