"""`python -m celltrail` is the command `celltrail`."""

from __future__ import annotations

from celltrail.cli import main

main()
