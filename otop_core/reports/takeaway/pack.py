"""The meeting pack: all there is to take home in one file, and each of its parts by itself."""

import io
import zipfile
from collections.abc import Callable

from otop_core.reports.panels.panel import Book
from otop_core.reports.takeaway import presentation, tables, workbook

Made = Callable[[Book, str], bytes]


def whole(book: Book, language: str) -> bytes:
    """A zip file of the workbook, the slides, and every table as CSV."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in ("xlsx", "pptx"):
            packed.writestr(f"meeting.{name}", FILES[name](book, language))
        for at, name in enumerate(tables.names(book), 1):
            packed.writestr(f"csv/{at:02}_{name}.csv", tables.csv_of(book, name, language) or b"")
    return file.getvalue()


FILES: dict[str, Made] = {"xlsx": workbook.made, "pptx": presentation.made, "zip": whole}  # by what the name ends with
