"""Survei Kepuasan Masyarakat (PermenPANRB 14/2017): anonymous answers, the index from them, small groups never shown."""
