"""Portal: pages that join rooms. Reads and calls; owns no table."""
