"""What AWS is known to say, and MiniStack does not."""
