"""Tables and documents that come as files: from their bytes to records. No store, no clock, no network."""
