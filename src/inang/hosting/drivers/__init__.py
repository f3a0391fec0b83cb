"""Ways to make a site real: `machine` (one machine, real servers) and `fake` (memory, same contract test)."""
