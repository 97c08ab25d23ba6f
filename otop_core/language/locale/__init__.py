"""The Thai catalogue: th/LC_MESSAGES/otop.po is the text an officer reviews, otop.mo what the app reads."""
