"""How fast it is: ``make bench`` (ONLY=web or ONLY=documents runs a part). Not a test."""
