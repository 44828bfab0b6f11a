"""Roadshow: who pitches, about what."""
