"""What one command does to one record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from otop_core.model.declaration import Noun


@dataclass(frozen=True)
class RecordChange:
    """What an act did to one record; ``after`` is None where it went to the bin."""

    noun: str
    id: str
    before: Noun | None
    after: Noun | None
    kept: Noun
    district: str
    entered_at: dt.datetime
    kind: str
    removed_at: dt.datetime | None = None
    was_in: str | None = None  # the district it lay in; None for a record just entered
