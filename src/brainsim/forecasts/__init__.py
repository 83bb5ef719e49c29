"""Dated forecasts: what a study foretells of named facts, in a file that is never changed, and what became of them."""
