"""The demo: the founding conference as it was, and an openly fictional one to play with."""
