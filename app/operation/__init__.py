"""Operation: back up, restore, metrics, and what runs, waits or failed. Owns no table."""
