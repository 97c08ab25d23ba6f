"""Products, who makes them, and the evidence that moves them through the ten steps."""
