"""What each change of the model's structure moves in the patterns."""
