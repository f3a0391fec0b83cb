"""Level-triggered work items with lease, fence and back-off: what whichever process is alive must do next."""
