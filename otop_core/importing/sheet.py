"""Cells out of pasted text: tabs as Excel copies them, or CSV with commas, semicolons or bars."""

from collections import Counter

LOOKED_AT = 20  # lines that tell which sign parts the cells
LONGEST_QUOTED = 20_000  # a quote that is not closed by then is only a letter


def cells(text: str) -> list[list[str]]:
    """The rows of a pasted text, those without any content too, so that they can be counted. Never raises."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return _split(text, _parted_by(text))


def _parted_by(text: str) -> str:
    """A tab where there is one; else the sign that cuts most of the first lines into equally many cells."""
    if "\t" in text:
        return "\t"
    head = "\n".join([line for line in text.split("\n") if line.strip()][:LOOKED_AT])
    best = max(";,|", key=lambda sign: _evenness(head, sign))
    return best if _evenness(head, best) > (0, 1) else "\t"


def _evenness(head: str, sign: str) -> tuple[int, int]:
    """(rows of the commonest width above one, that width)."""
    widths = Counter(len(row) for row in _split(head, sign) if len(row) > 1)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return count, width


def _split(text: str, sign: str) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    start, end = 0, len(text)
    while start <= end:
        cell, stop = _cell(text, start, sign)
        rows[-1].append(cell)
        if stop < end and text[stop] == "\n":
            rows.append([])
        start = stop + 1
    return rows


def _cell(text: str, start: int, sign: str) -> tuple[str, int]:
    """A cell and where it stops; a quote that closes nowhere, or in mid-cell, is a letter like any other."""
    if text.startswith('"', start):
        stop = text.find('"', start + 1, start + LONGEST_QUOTED)
        while stop >= 0 and text.startswith('"', stop + 1):
            stop = text.find('"', stop + 2, start + LONGEST_QUOTED)
        if stop >= 0 and (stop + 1 == len(text) or text[stop + 1] in (sign, "\n")):
            return text[start + 1 : stop].replace('""', '"'), stop + 1
    stops = [found for found in (text.find(sign, start), text.find("\n", start)) if found >= 0]
    stop = min(stops, default=len(text))
    return text[start:stop], stop
