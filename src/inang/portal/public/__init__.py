"""The public side of the portal."""
