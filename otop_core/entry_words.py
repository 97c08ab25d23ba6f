"""The words of a form on the phone."""

WORDS: dict[str, str] = {}
