"""Events: conferences, their agenda, guests and awards."""
