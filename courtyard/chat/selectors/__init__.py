"""What is read of conversations: messages in order, one's list, who belongs."""
