"""Ways to sign: a key file in this office now, a remote signing service by the same interface."""
