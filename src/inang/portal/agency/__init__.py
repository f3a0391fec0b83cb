"""The agency side of the portal."""
