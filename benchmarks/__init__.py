"""What bilat costs beside the programs it could be replaced with: `python -m benchmarks`."""
