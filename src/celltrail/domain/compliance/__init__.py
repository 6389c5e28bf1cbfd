"""What the laws ask for, as tables, and one pure function that judges all facts of a battery by them."""
