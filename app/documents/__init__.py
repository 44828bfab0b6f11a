"""Documents: templates, numbers, batches, verification. Knows no event and no person."""
