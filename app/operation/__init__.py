"""Operation: everything in one archive, and back. Owns no table."""
