"""What it means: text to unit vectors."""
