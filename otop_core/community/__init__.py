"""The people of the villages: who lives where, what they know, who works with them."""
