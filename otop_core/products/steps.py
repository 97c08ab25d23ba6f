"""The only list of the ten steps (clauses 5.1-5.10 of the knowledge record), and what their evidence says.

A checklist, not a line: steps 1-3 are entry criteria, 4, 5, 6, 8 and 9 run side by side for years, 7 and 10 are dated events.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from otop_core.language.messages import _, say

Row = Mapping[str, Any]
BEFORE_ALL = dt.date(1900, 1, 1)
FOR_EVER = dt.date(9999, 12, 31)
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Fact:
    """One thing that speaks for a step from ``since`` until before ``until``; ``dated`` is False where only the entry day is known."""

    since: dt.date
    until: dt.date
    done: bool
    dated: bool


@dataclass(frozen=True)
class Step:
    """``nouns``: the evidence; ``facts``: what it says; ``gaps``: what is missing; ``not_for``: areas it does not concern."""

    code: str
    title: str
    closes: str
    nouns: tuple[str, ...]
    facts: Callable[[Sequence[Row]], Iterator[Fact]]
    gaps: Callable[[Sequence[Row]], Iterator[str]]
    not_for: tuple[str, ...] = field(default=())

    def name(self, language: str) -> str:
        return say(self.title, language)


def _fact(row: Row, on: str, done: bool, last: dt.date | None = None) -> Fact:
    """From its date through ``last``: a paper that expires on a day still holds on that day."""
    day = row[on]
    return Fact(day or row["noted_on"], last + DAY if last else FOR_EVER, done, day is not None)


def _simple(on: str, done: Callable[[Row], bool] = lambda row: True) -> Callable[[Sequence[Row]], Iterator[Fact]]:
    """Each row counts from its date; it closes the step where ``done`` says so."""
    return lambda rows: (_fact(row, on, done(row)) for row in rows)


def _gap(any_row: str, none_done: str = "", done: Callable[[Row], bool] = lambda row: True) -> Callable[[Sequence[Row]], Iterator[str]]:
    def gaps(rows: Sequence[Row]) -> Iterator[str]:
        if not rows:
            yield any_row
        elif none_done and not any(done(row) for row in rows):
            yield none_done

    return gaps


def _materials(rows: Sequence[Row]) -> Iterator[Fact]:
    """Done when every material has a source and at least one is not from outside."""
    if rows:
        days = [row["checked_on"] or row["noted_on"] for row in rows]
        dated = all(row["checked_on"] for row in rows)
        yield Fact(min(days), FOR_EVER, False, dated)
        if not list(_material_gaps(rows)):
            yield Fact(max(days), FOR_EVER, True, dated)


def _material_gaps(rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        yield _("Add the raw materials and where each comes from.")
    if any(not row["source_scope"] for row in rows):
        yield _("Say for each raw material where it comes from.")
    elif rows and all(row["source_scope"] == "outside" for row in rows):
        yield _("Find at least one raw material in the community or nearby.")


def _certificates(rows: Sequence[Row]) -> Iterator[Fact]:
    for row in rows:
        yield _fact(row, "applied_on" if row["applied_on"] else "granted_on", False)
        if row["status"] in ("granted", "expired") and row["cert_no"]:
            yield _fact(row, "granted_on", True, row["expires_on"] or (row["noted_on"] - DAY if row["status"] == "expired" else None))


def _registered(row: Row) -> bool:
    return bool(row["registration_no"] and row["registered_on"] and row["status"] == "registered")


def _registrations(rows: Sequence[Row]) -> Iterator[Fact]:
    for row in rows:
        yield _fact(row, "registered_on", _registered(row), row["valid_until"] if _registered(row) else None)
        if row["valid_until"]:
            yield _fact(row, "registered_on", False)


def _packaged(row: Row) -> bool:
    return bool(row["photo"] and row["packaged_on"])


def _opc(rows: Sequence[Row]) -> Iterator[Fact]:
    return (_fact(row, "entered_on", True) for row in rows)


STEPS: tuple[Step, ...] = (
    Step(
        "S01",
        _("Local wisdom"),
        _("A sage or a piece of wisdom is linked."),
        ("wisdom_link",),
        _simple("found_on"),
        _gap(_("Link a community sage or describe the wisdom.")),
    ),
    Step(
        "S02",
        _("Raw material"),
        _("Every material has a source and one is found in the community or nearby."),
        ("raw_material",),
        _materials,
        _material_gaps,
    ),
    Step(
        "S03",
        _("Product development path"),
        _("A variant is planned or value is added."),
        ("development",),
        _simple("planned_on"),
        _gap(_("Describe a further variant or how value is added.")),
    ),
    Step(
        "S04",
        _("Packaging to international standard"),
        _("There is a photo of the packaging and its date."),
        ("packaging",),
        _simple("packaged_on", _packaged),
        _gap(_("Add the packaging with a photo and a date."), _("Add both the photo and the date of the packaging."), _packaged),
        not_for=("community_tourism",),
    ),
    Step(
        "S05",
        _("Market demand and channels"),
        _("A sale has been made through a channel."),
        ("channel",),
        _simple("first_sale_on", lambda row: row["first_sale_on"] is not None),
        _gap(_("Add a sales channel."), _("Record the day of the first sale."), lambda row: row["first_sale_on"] is not None),
    ),
    Step(
        "S06",
        _("Development partners"),
        _("A partner supports the product in one of the four ways."),
        ("support",),
        _simple("supported_on"),
        _gap(_("Add a partner and the kind of support.")),
    ),
    Step(
        "S07",
        _("OTOP registration"),
        _("There is a registration number and its date."),
        ("registration",),
        _registrations,
        _gap(_("Register the product as OTOP; record number and date."), _("Complete the registration: number and date."), _registered),
    ),
    Step(
        "S08",
        _("Product standards"),
        _("A certificate has been granted and has not expired."),
        ("certificate",),
        _certificates,
        _gap(
            _("Apply for a product standard."),
            _("Record the granted certificate with its number."),
            lambda row: row["status"] in ("granted", "expired") and bool(row["cert_no"]),
        ),
    ),
    Step(
        "S09",
        _("Brand and identity"),
        _("The product has a brand."),
        ("brand",),
        _simple("used_since", lambda row: bool(row["product_brand"])),
        _gap(
            _("Name the brand of the product and of the group."),
            _("Name the brand of the product."),
            lambda row: bool(row["product_brand"]),
        ),
    ),
    Step(
        "S10",
        _("OTOP Product Champion entry"),
        _("The product has entered a selection."),
        ("opc_entry",),
        _opc,
        _gap(_("Enter the product in the next OTOP Product Champion selection.")),
        not_for=("community_tourism",),
    ),
)
BY_CODE = {step.code: step for step in STEPS}


def steps_of(noun: str) -> tuple[Step, ...]:
    """The steps that a kind of evidence speaks for; an override may speak for any."""
    return STEPS if noun in ("", "step_override") else tuple(step for step in STEPS if noun in step.nouns)
