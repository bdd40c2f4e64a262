"""A study: its file, its inputs, its workspace and the journey through them."""
