"""From a statement's bytes to what can be followed in it: candidates and grids. Pure: no store, no clock, no network."""
