"""Registration: who comes to an event, and who came."""
