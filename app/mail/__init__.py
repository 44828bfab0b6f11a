"""Mail: what was said to whom. Knows no project: callers hand words and a key."""
