"""Every sentence is an English msgid in the code; its Thai lives in locale/th, which an officer can review.

``_`` only marks a msgid.  A sentence travels as a ``Text`` (msgid and values) and becomes words where somebody reads it.
"""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("th", "en")


def _(msgid: str) -> str:
    """Mark a sentence for the catalogue."""
    return msgid


@dataclass(frozen=True)
class Text:
    """A sentence on its way to a reader; values may be sentences themselves."""

    msgid: str
    values: Mapping[str, object] = field(default_factory=dict)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("otop", LOCALE, [language], fallback=language == "en")


def say(text: Text | str, language: str, **values: object) -> str:
    """The sentence in the reader's language ('th' or 'en')."""
    text = text if isinstance(text, Text) else Text(text, values)
    shown = _catalogue(language).gettext(text.msgid) if text.msgid else ""
    if not text.values:
        return shown
    return shown.format(**{k: say(v, language) if isinstance(v, Text) else v for k, v in text.values.items()})
