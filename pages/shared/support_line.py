"""Help by a partner in one line, the same on the page of a group and of a product."""

from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.reports.group import Received
from pages.shared.current_user import language, plain, say


def support_line(one: Received) -> str:
    """What is not told says so; the value is no 0 then."""
    said = [plain(one.partner), vocabulary.label("partner_sector", one.sector, language())]
    said.append(vocabulary.label("support_kind", one.kind, language()))
    said.append(vocabulary.label("work_process", one.process, language()) if one.process else say(_("no work process")))
    said.append(thai_calendar.show_date(one.day, language()) if one.day else say(_("no date")))
    said.append(f"{one.value:,.2f} {say(_('baht'))}" if one.value is not None else say(_("value not known")))
    return " · ".join([*said, plain(one.whom)] if one.whom else said)
