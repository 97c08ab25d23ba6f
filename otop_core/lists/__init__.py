"""Lists of an office taken in to any register: read, what is open asked, matched with what is there, taken in and back as one batch."""
