"""The words Streamlit itself puts on a page, in English whatever the reader's language; in the browser ours take their place.

They are sent once with the page (shell.py), for every language but English, and put in by pages/static/entry/streamlit_words.js.

tests/test_streamlit_words.py reads every page in a browser and names what is missing here.
"""

import json

from otop_core.language.messages import LANGUAGES, _, say

WORDS = (
    _("App pages"),
    _("Choose an option"),
    _("Clear value"),
    _("Close"),
    _("Close fullscreen"),
    _("Collapse sidebar"),
    _("Connecting"),
    _("Connection error"),
    _("Copied!"),
    _("Copy to clipboard"),
    _("Dismiss"),
    _("Expand sidebar"),
    _("Fullscreen"),
    _("Help for {what}"),
    _("Hide password"),
    _("Link to heading"),
    _("Loading"),
    _("Next page"),
    _("No options to select"),
    _("No results"),
    _("Open"),
    _("Page {n}"),
    _("Pagination"),
    _("Previous page"),
    _("progress"),
    _("Selectbox options"),
    _("Show password"),
    _("Show suggestions"),
    _("Sidebar"),
    _("Skip to main content"),
    _("Stop"),
    _("{n} option available."),
    _("{n} options available."),
    _("Streamlit server is not responding. Are you connected to the internet?"),
)


def instead() -> str:
    """JSON, safe inside a script element: by language each of Streamlit's words with what to show instead."""
    shown = {language: {word: say(word, language) for word in WORDS} for language in LANGUAGES if language != "en"}
    return json.dumps(shown, ensure_ascii=False).replace("<", "\\u003c")
