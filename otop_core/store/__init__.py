"""The store: one DuckDB file, opened by one process; reads take a cursor each, writes one lock.

Outside this package nothing knows DuckDB: ``protocol`` says what may be asked, ``dialect`` writes what each database writes otherwise.
"""

from otop_core.store.faults import UNWRITTEN
from otop_core.store.migrating import schema
from otop_core.store.open import location, open_store
from otop_core.store.protocol import Cursor, Questions, Reading, Store, Work

__all__ = ["UNWRITTEN", "Cursor", "Questions", "Reading", "Store", "Work", "location", "open_store", "schema"]
