"""Pages to print on A4: our own, because nothing of Streamlit's frame belongs on paper."""

from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import HTMLResponse

from otop_core.admin import settings
from otop_core.language import labels
from otop_core.language.thai_calendar import bangkok_day
from server import rendering
from server.request import AppRequest

STYLE = Markup((rendering.TEMPLATES / "paper.css").read_text(encoding="utf-8"))


def page(template: str, request: AppRequest, *, back: str, back_to: str, **values: Any) -> HTMLResponse:
    """A template that extends ``paper.html``: the day of its data and their source below, and a link ``back`` that is not printed.

    ``back_to``: the title of the page that the link leads to.
    """
    language = request.language
    office = settings.load(request.store)
    other = urlencode({**request.query, "lang": rendering.other_language(language)})
    return rendering.page(
        template,
        language,
        switch=f"{request.path}?{other}",
        paper_style=STYLE,
        back=back,
        back_to=back_to,
        as_of=labels.as_of(bangkok_day(request.store.clock()), language),
        source=labels.source(office.province_code if office else "", bool(office and office.is_sample), language),
        **values,
    )
