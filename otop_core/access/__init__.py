"""Who is here and what that person may do."""
