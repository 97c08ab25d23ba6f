"""What came of it: income and happiness, sales, targets, and the knowledge record."""
