"""Signing: projects, their parties, money, milestones and the ceremony."""
