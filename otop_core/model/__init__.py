"""What a record is: how a noun is declared, its form, its errors."""
