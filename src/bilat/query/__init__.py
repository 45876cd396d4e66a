"""The filter language: from what is typed, or from a command's options, to a tree that every engine can read."""
