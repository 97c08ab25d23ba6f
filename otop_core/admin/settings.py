"""The office that uses this store: its province, whether ID numbers are asked, whether the data are a sample."""

from collections.abc import Iterator
from typing import ClassVar

from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, Change
from otop_core.gate.ledger import Caller, Receipt
from otop_core.language import places
from otop_core.language.messages import Text, _
from otop_core.model.declaration import NOUNS, Noun, field
from otop_core.model.errors import Problem
from otop_core.store import Store

ID = "office"


class Office(Noun):
    noun: ClassVar[str] = "office"
    in_bin: ClassVar[bool] = False
    label: ClassVar[str] = _("Office")
    action: ClassVar[str] = "office.manage"

    province_code: str = field(_("Province"), required=True, max_length=2, asked=False)
    asks_national_id: bool = field(_("Ask for national ID numbers"), "yes", help=_("Off unless the legal basis has been settled."))
    is_sample: bool = field(_("Sample data, not real data"), "yes", asked=False)

    def rules(self) -> Iterator[Problem]:
        try:
            places.province(self.province_code or "")
        except KeyError:
            yield Problem("province_code", Text(_("Please choose from the list: {label}."), {"label": Text(_("Province"))}))


def load(store: Store) -> Office | None:
    """None before the set-up. Asked for by every field of every form, so it is remembered until it changes."""

    def ask() -> Office | None:
        rows = store.dicts("SELECT * FROM office WHERE id = :id", id=ID)
        record = records.held("office", rows[0]).record if rows else None
        assert record is None or isinstance(record, Office)
        return record

    return store.remember("office", ("office",), ask)


def districts(store: Store) -> list[str]:
    """The district codes of the office's province, in their order; none before the set-up."""
    at_work = load(store)
    return [one.code for one in places.districts(at_work.province_code)] if at_work else []


def settle(store: Store, caller: Caller, op: str, now: Office) -> Receipt:
    """Set or change the office."""
    was = load(store)
    fixed = now.model_copy(update={"id": ID})
    return ledger.commit(store, caller, op, Change(was, fixed) if was else Add(fixed))


def is_empty(store: Store) -> bool:
    """Whether nothing of the field has been entered yet."""
    return not any(store.all(f"SELECT 1 FROM {noun} LIMIT 1") for noun, cls in NOUNS.items() if cls.slug and cls.located_by)
