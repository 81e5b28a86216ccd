"""Pages for who reports, who decides, and whose words they are."""
