"""Follow-up: due milestones, reminders, and the progress that contacts report."""
