"""The filters of a page in words, as charts and files carry them."""

from dataclasses import fields

from otop_core.language import vocabulary
from otop_core.language.labels import area, district
from otop_core.language.messages import Text, _, say
from otop_core.language.thai_calendar import show_date
from otop_core.products.steps import BY_CODE
from otop_core.reports.filters import LABELS, SPECIAL_STATUSES, Filters


def _status(code: str, language: str) -> str:
    return say(SPECIAL_STATUSES[code], language) if code in SPECIAL_STATUSES else vocabulary.label("step_status", code, language)


def in_words(filters: Filters, language: str) -> list[str]:
    """Each filter that is set, in words."""
    shown = {
        "district": lambda v: district(v, language),
        "area": lambda v: area(v, language),
        "category": lambda v: vocabulary.label("otop_category", v, language),
        "as_of": lambda v: say(_("{day} (what was recorded by then)"), language, day=show_date(v, language)),
        "step": lambda v: f"{v} {BY_CODE[v].name(language)}",
        "status": lambda v: _status(v, language),
    }
    said = []
    for one in fields(filters):
        value = getattr(filters, one.name)
        if value not in (None, ""):
            words = shown.get(one.name, str)(value)
            said.append(say(Text(_("{label}: {value}"), {"label": Text(LABELS[one.name]), "value": words}), language))
    return said
