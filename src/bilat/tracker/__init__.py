"""The use cases, over a `store.View`: each looks at the tracker and plans one change (`store.protocol.Draft`).

A plan never writes. The store calls it under its lock; `--dry-run` calls it on a view and shows what it says.
"""
