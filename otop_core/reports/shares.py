"""How far an office has come, out of an overview that is there already: steps done of those that concern its products."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from otop_core.reports.overview import Overview


@dataclass(frozen=True)
class Share:
    """``done`` of ``of``, with what it is called; ``percent`` is None where it concerns no product."""

    code: str
    label: str
    done: int
    of: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.done / self.of) if self.of else None


def by_step(seen: Overview, district: str = "") -> list[Share]:
    """The ten steps in their order; ``district`` '' is all that the overview counts."""
    return _summed((row.step, row.step_label, row) for row in seen.district_step.itertuples() if district in ("", row.district_code))


def by_district(seen: Overview) -> list[Share]:
    """The districts in code order, each over all steps."""
    return _summed((row.district_code, row.district, row) for row in seen.district_step.itertuples())


def by_area(seen: Overview) -> list[Share]:
    """The areas in their order, each over the steps that concern it."""
    return _summed((row.area, row.area_label, row) for row in seen.step_area.dropna(subset=["n"]).itertuples())


def whole(seen: Overview, district: str = "") -> Share:
    """All steps together."""
    parts = by_step(seen, district)
    return Share("", "", sum(p.done for p in parts), sum(p.of for p in parts))


def _summed(rows: Iterable[tuple[str, str, object]]) -> list[Share]:
    labels: dict[str, str] = {}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for code, label, row in rows:
        labels[code] = label
        sums[code][0] += row.n  # type: ignore[attr-defined]
        sums[code][1] += row.total  # type: ignore[attr-defined]
    return [Share(code, labels[code], done, of) for code, (done, of) in sums.items()]
