"""Pages in three sides: public, agency, desk. Owns no tables and no rules."""
