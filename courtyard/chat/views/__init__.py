"""Pages of the chat, by noun."""
