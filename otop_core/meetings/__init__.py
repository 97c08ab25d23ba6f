"""What the committee decides: its meetings, and their resolutions."""
