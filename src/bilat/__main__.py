"""`python -m bilat` is the same program as `bilat`."""

from bilat.cli import run

run()
