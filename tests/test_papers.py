"""The pages to print and the Word file, asked for as the browser asks: what they say, and what they leave in the log."""

from types import SimpleNamespace

import pytest
from conftest import HERE, added, signed_in

from otop_core.access import log, sessions
from otop_core.language.thai_calendar import bangkok_day, fiscal_year
from otop_core.model.errors import SignedOut
from otop_core.results.knowledge_records import KnowledgeRecord
from otop_core.training.preparations import Preparation
from otop_core.training.swot import SwotItem
from server import knowledge, swot, village


@pytest.fixture
def asked(store, terminal, world):
    """Ask as an officer of the district, with these words behind the question mark."""
    place, day = world.here.village.id, bangkok_day(store.clock())
    of = {"village_id": place, "fiscal_year": fiscal_year(day)}
    added(store, terminal, Preparation(name="ข้อมูลหมู่บ้าน", prepared_on=day, **of))
    added(store, terminal, SwotItem(target="village", quadrant="S", internal="skills", text="ทอผ้าเก่ง", weight="5", **of))
    [record] = added(store, terminal, KnowledgeRecord(name="ทอผ้า/ย้อมสี", owner="สมใจ", category="self_reliance", **of))
    who = sessions.look_up(store, signed_in(store, "district_officer", HERE).digest)

    def request(**query: str) -> SimpleNamespace:
        return SimpleNamespace(store=store, who=who, language="th", path="/paper/x", query=query)

    request.place, request.record = place, record.id
    return request


def test_a_village_and_its_board_on_paper(asked) -> None:
    for year in ("", "๒", "0001", "9" * 40):
        sheet = village.page(asked(id=asked.place, year=year)).body.decode()
        assert "ข้อมูลหมู่บ้าน" in sheet
    assert "ทอผ้าเก่ง" in swot.page(asked(village=asked.place)).body.decode()


def test_the_record_on_paper_is_noted_as_read_and_its_word_file_as_taken_home(store, asked) -> None:
    assert "ทอผ้า/ย้อมสี" in knowledge.page(asked(id=asked.record)).body.decode()
    answer = knowledge.word(asked(id=asked.record))
    assert answer.body.startswith(b"PK") and "knowledge_record.docx" in answer.headers["content-disposition"]
    for kind in ("read", "export"):
        [line] = log.recent(store, kind=kind)
        assert "knowledge_record" in line.values()


@pytest.mark.parametrize("page", [village.page, swot.page, knowledge.page, knowledge.word])
def test_nobody_gets_a_paper(page, asked) -> None:
    request = asked()
    request.who = None
    with pytest.raises(SignedOut):
        page(request)
