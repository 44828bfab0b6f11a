"""Directory: organisations and people, as the field names them."""
