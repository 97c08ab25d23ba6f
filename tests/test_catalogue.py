"""Every sentence has its Thai, no Thai is stale, and what is compiled is what an officer reviewed."""

import string

from babel.messages.mofile import read_mo

from otop_core.language import messages
from otop_core.language.locale import refresh

KEPT = refresh.kept()
MESSAGES = [message for message in KEPT if message.id]


def test_every_sentence_of_the_code_is_in_the_catalogue_and_none_is_stale() -> None:
    assert {m.id for m in refresh.extracted() if m.id} == {m.id for m in MESSAGES}


def test_every_sentence_is_translated_with_the_same_placeholders() -> None:
    def names(text: str) -> set[str | None]:
        return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}

    assert not [m.id for m in MESSAGES if not m.string or m.fuzzy or names(m.string) != names(m.id)]


def test_the_compiled_catalogue_is_not_stale() -> None:
    """By its sentences: the header tells which Babel compiled it, and a newer one is no reason to compile anew."""
    with refresh.MO.open("rb") as file:
        compiled = read_mo(file)
    assert {m.id: m.string for m in compiled if m.id} == {m.id: m.string for m in MESSAGES}


def test_a_sentence_is_said_in_both_languages() -> None:
    assert messages.say("Save", "th") == "บันทึก"
    assert messages.say("Save", "en") == "Save"


def test_values_of_a_sentence_may_be_sentences() -> None:
    text = messages.Text("Please fill in: {label}.", {"label": messages.Text("House number")})
    assert "บ้านเลขที่" in messages.say(text, "th")
