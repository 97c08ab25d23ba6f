"""The store: one DuckDB file, opened by one process; reads take a cursor each, writes one lock."""

from otop_core.store.duck import Store, Work
from otop_core.store.open import location, open_store

__all__ = ["Store", "Work", "location", "open_store"]
