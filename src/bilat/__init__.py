"""bilat: the ledger of what two governments promised each other."""

__version__ = "0.1.0"
