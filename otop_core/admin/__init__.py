"""The office itself: accounts, settings, integrity of the store."""
