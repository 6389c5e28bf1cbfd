"""What partners record: one mutation per command, with typed refusals. The rules are the commands'."""
