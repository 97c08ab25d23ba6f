"""Thai and English: text, dates, places, official lists, what is said on screen."""
