"""Sales of a month: who has reported and who has not, what was sold, and the months of the fiscal year."""

import datetime as dt

import streamlit as st

from otop_core.admin import settings
from otop_core.language import labels, thai_calendar
from otop_core.language.messages import _
from otop_core.reports import sales, sales_year
from otop_core.reports.sales import NOT_SENT, Month, SaleLine
from otop_core.results.sales import RETURNED, REVIEWED, Sale
from pages.results.sale import called, new, one
from pages.shared import sales_chart, table
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.download import offered
from pages.shared.feedback import notice, tried

SHOWN = 20
MONTHS = 18  # that can be chosen, the newest first
STATUSES = [NOT_SENT, "pending", RETURNED, REVIEWED]
who = require("rows.read")


def months() -> list[dt.date]:
    """The first days of the months that are over or running, the newest first."""
    found = [thai_calendar.today().replace(day=1)]
    while len(found) < MONTHS:
        found.append(sales.month_before(found[-1]))
    return found


def listed() -> None:
    st.title(say(Sale.plural))
    notice()
    month, district = chosen()
    found = tried(sales.of_month, store(), who, month, district)
    if found is None:
        return
    reported(found)
    wanted = st.segmented_control(say(_("Review")), STATUSES, format_func=called, key="sales_status")
    lines = [line for line in found.lines if wanted is None or line.status == wanted]
    if not lines:
        empty = _("Nothing in this state.") if found.lines else _("No producer yet. Register a product with its owner first.")
        st.info(say(empty), icon=":material/inbox:")
    start = (st.session_state.get("page|sales", 1) - 1) * SHOWN
    page = lines[start if start < len(lines) else 0 :][:SHOWN]
    half = (len(page) + 1) // 2
    for column, part in zip(st.columns(2), (page[:half], page[half:]), strict=True):
        for line in part:
            column.button(words(line), key=f"open|{line.producer}|{line.product}", on_click=_open, args=(line, month), width="stretch")
    if len(lines) > SHOWN:
        st.pagination((len(lines) + SHOWN - 1) // SHOWN, key="page|sales")
    year(month, district)


def chosen() -> tuple[dt.date, str]:
    """The month, and the district ('' for all) where there are several to choose from."""
    names = {} if who.district else {code: labels.district(code, language()) for code in settings.districts(store())}
    left, right = st.columns(2) if names else (st.container(), st.container())
    month = left.selectbox(say(_("Month")), months(), index=1, format_func=lambda day: labels.month(day, language()), key="month")
    if not names:
        return month, ""
    district = right.selectbox(
        say(_("District")), ["", *names], format_func=lambda code: names.get(code) or say(_("All")), key="sales_district"
    )
    return month, district or ""


def reported(found: Month) -> None:
    """What the month comes to, how many have reported, and until when they are on time."""
    by_then = thai_calendar.show_date(found.deadline, language())
    table.tiles(
        [
            (say(_("Sales of the month (baht)")), "–" if found.total is None else f"{found.total:,.2f}", ""),
            (say(_("Producers that reported")), sales_chart.of(found.reported, found.producers), ""),
            (say(_("Deadline")), by_then, ""),
        ],
        say(_("Headline numbers")),
    )
    late = found.producers - found.reported
    if late and thai_calendar.today() > found.deadline:
        st.warning(say(_("{n} producers are late. Touch a line to enter the month's sales; type 0 where nothing was sold."), n=late))


def words(line: SaleLine) -> str:
    name = " · ".join(plain(part) for part in (line.producer_name, line.product_name) if part)
    if line.sale and not line.product:
        name += f" · {say(_('all products together'))}"
    if line.total is None:
        return f"**{name}**  \n{called(line.status)}"
    return f"**{name}**  \n{called(line.status)} · {line.total:,.2f} {say(_('baht'))} · {say(_('{n} of 4 channels known'), n=line.known)}"


def _open(line: SaleLine, month: dt.date) -> None:
    st.query_params.clear()
    if line.sale:
        st.query_params["id"] = line.sale
    else:
        st.query_params["new"] = ":".join(filter(None, (line.producer, month.isoformat(), line.product)))


def year(month: dt.date, district: str) -> None:
    """Every month of the fiscal year with how many reported it, as a chart, a table and a file."""
    fiscal = thai_calendar.fiscal_year(month)
    st.subheader(say(_("Fiscal year {year}"), year=fiscal))
    found = tried(sales_year.of_year, store(), who, fiscal, district)
    if found is None:
        return
    sales_chart.chart(found)
    sales_chart.as_table(found)
    offered("sales_by_channel", {"fy": str(fiscal)} | ({"district": district} if district else {}), who)


if id := st.query_params.get("id"):
    one(who, id)
elif key := st.query_params.get("new"):
    new(who, key)
else:
    listed()
