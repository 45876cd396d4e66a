"""From a statement's bytes to what can be followed in it: candidates and grids. No store, no clock, no network."""
