"""A list read by the rules of its register: what each row tells, every problem by row and cell, and what is no row of the list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from otop_core.importing.files import Sheet
from otop_core.language import parsing, text
from otop_core.language.messages import Text, _
from otop_core.lists import headings, names, plausible, rows
from otop_core.lists.addresses import Place, located, parsed
from otop_core.lists.headings import Column
from otop_core.lists.listed import Answers, Listed, Office, Row
from otop_core.lists.registers import (
    ADDRESS,
    DISTRICT,
    HOUSE,
    MOO,
    NAME,
    NAME_PARTS,
    PLACE,
    PROVINCE,
    REGISTERS,
    RUNNING,
    SUBDISTRICT,
    VILLAGE,
    abouts,
    as_told,
)
from otop_core.lists.values import Telling, Trouble
from otop_core.model.declaration import Noun
from otop_core.model.errors import Invalid

LONGEST_NOTE = 500  # characters kept beside a record
DATED = _("Excel seems to have turned this house number into a date; please type it again.")
SHIFTED = _("This row has more cells than there are headings; please look where it shifted.")
NO_MOO = _("This is no village number (moo): 1 to 99.")
ANOTHER_PLACE = _("The address says {there}, the column {here}; please look which is right.")


NOTHING_SAID = Answers()


def read(sheet: Sheet, noun: str, office: Office, language: str, answers: Answers = NOTHING_SAID) -> Listed:
    """Never raises for what a sheet holds."""
    table = [tuple(row) for row in sheet.rows]
    head = headings.answered(headings.find(table, noun, language, asks_id=office.asks_id), answers.columns)
    start = head.first + head.rows if head.first >= 0 else 0
    above = tuple(line for row in table[: max(0, head.first)] if (line := text.tidy(" ".join(row))))
    place = _place_above(above, office)
    outer = answers.place.under(place)
    columns = {one.field: one for one in head.columns if one.field and one.sure and one.field != RUNNING}  # what is asked is not read yet
    numbered = [(sheet.first + at, row) for at, row in enumerate(table[start:], start)]
    heads = tuple(table[head.first : start]) if head.first >= 0 else ()
    kept = rows.of_the_list(numbered, head, heads, noun)
    read_rows = [_row(line, columns, noun, office, answers, outer) for line in kept.lines]
    if noted := [column for column in head.columns if str(column.at) in answers.notes]:
        read_rows = [replace(row, beside=_beside(row.cells, noted)) for row in read_rows]
    return Listed(noun, head, heads, tuple(read_rows), tuple(kept.left_out), above, place)


def _beside(cells: Sequence[str], noted: Sequence[Column]) -> str:
    """What these columns say, each after its heading."""
    said = ((column.heading, text.tidy(cells[column.at])) for column in noted if column.at < len(cells))
    return " · ".join(f"{heading}: {cell}" for heading, cell in said if cell)[:LONGEST_NOTE]


def _place_above(above: Sequence[str], office: Office) -> Place:
    """Where a list is from, by the lines over its headings: only what they say of a subdistrict that is known."""
    for line in above:
        place, wrong, _why = located(parsed(line), office.province, office.district)
        if place.code and not wrong:
            return Place(code=place.code, moo=place.moo, village=place.village)
    return Place()


def _row(line: rows.Line, columns: Mapping[str, Column], noun: str, office: Office, answers: Answers, outer: Place) -> Row:
    now, fields = Telling(columns, answers.words), abouts(noun)
    for name, column in columns.items():
        if column.at < len(line.cells):
            now.put(column, fields.get(name), line.cells[column.at])
    for name, value in answers.fixed.items():
        if name in fields and name not in columns:
            now.typed.setdefault(name, value)
    now.typed |= {name: value for name, value in line.counted.items() if name not in now.typed}
    now.notes += line.notes
    _name(now)
    place = _place(now, office, line.place.under(outer))
    _house(now, headed=any(column.heading for column in columns.values()))
    if any(text.tidy(cell) for cell in line.cells[line.width :]):
        now.troubles.append(Trouble(line.width, "", "", Text(SHIFTED)))
    told, whole, missing = _checked(now, noun)
    troubles = tuple(sorted(now.troubles, key=lambda one: (one.at < 0, one.at)))
    return Row(line.number, line.cells, now.typed, told, whole, place, troubles, tuple(missing), tuple(now.notes))


def _name(now: Telling) -> None:
    """A name in one cell is parted where the list has no column of its own for title or family name."""
    title, given, family = NAME_PARTS
    whole = text.tidy(str(now.typed.pop(NAME, None) or now.typed.get(given) or ""))
    if not whole:
        return
    parts = names.parted(whole, title in now.columns, family in now.columns)
    for name, part in zip(NAME_PARTS, parts, strict=False):
        if part:
            now.typed[name] = part
    if parts[3]:
        now.note(_("Left out of the name: {rest}"), rest=parts[3])


def _place(now: Telling, office: Office, outer: Place) -> Place:
    """Where the row lies; an address in one cell says what has no cell of its own."""
    told = {name: str(now.typed.pop(name, "")) for name in PLACE}
    address = parsed(told[ADDRESS])
    if HOUSE in now.typed and not plausible.made_a_date(str(now.typed[HOUSE])) and (whole := parsed(str(now.typed[HOUSE]))).house:
        rest = Place(moo=whole.moo, village=whole.village, subdistrict=whole.subdistrict, district=whole.district)
        if rest != Place():  # the whole address stands in the cell of the house number
            address, now.typed[HOUSE] = whole, whole.house
    elif address.house:
        now.typed.setdefault(HOUSE, address.house)
    moo = text.ascii_digits(told[MOO])
    digits = re.sub("[^0-9]", "", moo)
    if moo and not digits:  # a community's name stands in the column of the number
        told[VILLAGE] = told[VILLAGE] or moo
    if digits and not 1 <= int(digits[:9]) <= 99:
        now.trouble(MOO, Text(NO_MOO))
        digits = ""
    if digits and address.moo and int(digits) != int(address.moo):
        now.trouble(MOO, Text(ANOTHER_PLACE, {"there": address.moo, "here": digits}))
    mine = Place(
        told[PROVINCE] or address.province,
        told[DISTRICT] or address.district,
        told[SUBDISTRICT] or address.subdistrict,
        str(int(digits or address.moo or 0) or ""),
        told[VILLAGE] or address.village,
    )
    mine, wrong, why = located(mine, office.province, office.district or outer.code[:4])
    if why:
        part = {"province": PROVINCE, "district": DISTRICT, "subdistrict": SUBDISTRICT}[wrong]
        now.trouble(part if part in now.columns else ADDRESS, why)
    return mine.under(outer)


def _house(now: Telling, *, headed: bool) -> None:
    house = str(now.typed.get(HOUSE) or "")
    if plausible.may_be_a_day(house):
        now.note(_("Is {house} really a house number? Excel writes dates as such numbers."), house=house)
    if plausible.made_a_date(house):
        now.troubles = [one for one in now.troubles if one.field != HOUSE]
        now.trouble(HOUSE, Text(DATED))
    elif not headed and house and not any(char.isdigit() for char in house):
        now.trouble(HOUSE, Text(_("A house number is expected here; please look at the order of the columns.")))


def _checked(now: Telling, noun: str) -> tuple[dict[str, dict[str, object]], dict[str, Noun], list[Trouble]]:
    """What the row tells of each part, as it will be kept, the parts that are whole, and what a new record lacks; what is wrong with
    a cell becomes a trouble."""
    told: dict[str, dict[str, object]] = {}
    whole: dict[str, Noun] = {}
    missing: dict[str, Trouble] = {}
    wrong = {one.field for one in now.troubles}
    for part in REGISTERS[noun].parts:
        mine = {name: now.typed[f"{part.name}.{name}"] for name in part.fields if f"{part.name}.{name}" in now.typed}
        if not mine and part in REGISTERS[noun].then:
            continue
        good: dict[str, object] = {name: value for name, value in mine.items() if f"{part.name}.{name}" not in wrong}
        while part.name not in told:
            try:
                whole[part.name] = as_told(part, good)
                told[part.name] = {name: getattr(whole[part.name], name) for name in good}
            except Invalid as invalid:
                bad = {one.field for one in invalid.problems} & good.keys()
                for one in invalid.problems:
                    name = f"{part.name}.{one.field}"
                    if one.field in bad:
                        now.trouble(name if name in now.columns or name not in NAME_PARTS else NAME, one.text)
                    elif name not in wrong and one.field not in mine:
                        missing.setdefault(name, Trouble(-1, "", name, one.text))
                if not bad:
                    told[part.name] = {name: parsing.clean(part.cls.abouts()[name].kind, value) for name, value in good.items()}
                good = {name: value for name, value in good.items() if name not in bad}
    return told, whole, list(missing.values())
