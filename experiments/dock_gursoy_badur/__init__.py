"""Gursoy and Badur's model of brain drain, written anew on our pieces, held against a reference."""
