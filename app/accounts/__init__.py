"""Accounts: who works here, what each may do, and the secrets behind personal links."""
