"""A person is called the same in every list, file, page and choice: with the title, as Thai is written; compared without it."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import HERE, added, household, signed_in
from hypothesis import given
from hypothesis import strategies as st

from otop_core.access import sessions
from otop_core.access.sessions import Session, Terminal
from otop_core.community import duplicate_candidates
from otop_core.community.households import Household
from otop_core.community.people import Person, full_name, full_name_sql
from otop_core.community.sages import Sage
from otop_core.gate import ledger, participant_rules
from otop_core.gate.acts import Add, Change, new_id
from otop_core.language import keys
from otop_core.products.products import Product
from otop_core.reports import changes, registers, worklist
from otop_core.reports.filters import Filters
from otop_core.reports.registers import Asked
from otop_core.store import Store
from otop_core.store.open import open_store
from otop_core.workshop import counting, room, suggestions, workshops
from otop_core.workshop.workshops import Participant

ROOT = Path(__file__).parents[1]
NAME = "นางสาวขวัญใจ ใจงาม"
PARTS = st.one_of(st.none(), st.text("กขคงabc ", max_size=6).map(str.strip))


@pytest.fixture(scope="module")
def bare() -> Store:
    return open_store(":memory:")


@given(title=PARTS, name=st.text("กขคงabc", min_size=1, max_size=6), family=PARTS)
def test_the_store_spells_a_name_as_the_program_does(bare: Store, title: str | None, name: str, family: str | None) -> None:
    person = "(SELECT CAST(:t AS TEXT) AS name_title, CAST(:g AS TEXT) AS given_name, CAST(:f AS TEXT) AS family_name) p"
    found = bare.one(f"SELECT {full_name_sql()}, {full_name_sql(titled=False)} FROM {person}", t=title, g=name, f=family)
    assert found == (full_name(title, name, family), full_name(None, name, family))


@pytest.fixture
def sage(store: Store, world: SimpleNamespace) -> SimpleNamespace:
    """A person with a title who is a sage and represents a household, both entered in a workshop."""
    home = world.here.village
    about = workshops.Workshop(village_id=home.id, name="เวที", held_on="2026-11-22", target=5)
    hall = workshops.begin(store, Terminal(), new_id(), about)
    about = {"name_title": "นางสาว", "given_name": "ขวัญใจ", "family_name": "ใจงาม", "village_id": home.id}
    person = Person(id=new_id(), **about)
    is_sage = {"village_id": home.id, "person_id": person.id, "knowledge": "ทอผ้า", "area": "processing"}
    acts = [Add(person), Add(Sage(id=new_id(), **is_sage)), Add(household(home, person, id=new_id(), house_no="99"))]
    _person, one, house = ledger.commit(store, Terminal(), new_id(), *acts, origin=participant_rules.WORKSHOP + hall.id).records
    return SimpleNamespace(village=home, hall=hall, person=person, sage=one, house=house)


def test_registers_desk_choices_history_and_the_hall_call_her_the_same(store: Store, sage: SimpleNamespace) -> None:
    officer = signed_in(store, "district_officer", HERE)
    who = sessions.look_up(store, officer.digest)
    assert who is not None
    asked = Asked(Filters(text="99"))
    lines = [*registers.page(Sage, store, who, Asked(), 20)[0], *registers.page(Household, store, who, asked, 20)[0]]
    assert {line.title for line in lines} == {NAME}
    assert registers.options(store, "sage", HERE)[sage.sage.id].startswith(NAME + " · ")
    assert NAME in {row.name for pile in worklist.desk(store, who) for row in pile.rows}
    assert any(row.title.startswith(NAME) for row in changes.recent(store, who, 20))
    assert [one.name for one in duplicate_candidates.people(store, sage.village.id, "ขวัญใจ ใจงาม")][:1] == [NAME]
    assert {one.name for noun in ("sage", "household") for one in counting.candidates(store, sage.hall.id, noun, "th")} == {NAME}
    assert {one.name for one in room.entries(store, sage.hall.id, "", "th")} == {NAME}


def test_a_title_makes_nobody_another_person(store: Store, sage: SimpleNamespace) -> None:
    compared = duplicate_candidates.households(store, sage.village.id)
    assert (NAME, "ขวัญใจ ใจงาม", "99") in compared


def test_a_suggestion_names_her_as_the_lists_do(store: Store, sage: SimpleNamespace) -> None:
    participant = Participant(id=new_id(), workshop_id=sage.hall.id, name="ลำดวน", kind="villager")
    added(store, Terminal(), participant)
    me = Session(sessions.digest(sessions.begin(store, participant.id, "th")))
    suggestions.suggest(store, me, new_id(), "household", sage.house.id, "house_no", "100")
    officer = sessions.look_up(store, signed_in(store, "district_officer", HERE).digest)
    assert officer is not None
    assert [one.name for one in suggestions.pending(store, officer.actor_, sage.hall.id)] == [NAME]


def test_nobody_puts_a_name_together_by_hand() -> None:
    by_hand = re.compile(r"given_name[^\n]{0,40}(\|\||concat|\{)[^\n]{0,30}family_name|concat\w*\([^\n]*given_name")
    for folder in ("otop_core", "pages", "server"):
        for path in (ROOT / folder).rglob("*.py"):
            if path.name not in ("people.py", "csv_sql.py"):  # the latter masks each part by itself
                assert not by_hand.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    "words", ["ใจงาม", "ใจงาม ขวัญใจ", "นางสาวขวัญใจ", "นางสาว ขวัญใจ", "ขวัญใจใจงาม", "ใจงาม โนน", "๗๗/๓", "77 / 3", "ขวัญใจ 77/3", "ใจงาม -"]
)
def test_a_household_is_found_as_people_ask_for_it(store: Store, sage: SimpleNamespace, words: str) -> None:
    ledger.commit(store, Terminal(), new_id(), Change(sage.house, sage.house.model_copy(update={"house_no": "77/3"})))
    who = sessions.look_up(store, signed_in(store, "district_officer", HERE).digest)
    assert who is not None
    ledger.commit(store, Terminal(), new_id(), Change(sage.village, sage.village.model_copy(update={"name": "โนนงาม"})))
    found = [line.id for line in registers.page(Household, store, who, Asked(Filters(text=words)), 20)[0]]
    assert found == [sage.house.id]
    assert registers.page(Household, store, who, Asked(Filters(text=f"{words} ไม่มี")), 20) == ([], 0)


def test_a_thing_that_begins_like_a_title_is_found_and_sorted_as_a_thing() -> None:
    named = Product.model_construct(name="นางเล็ด").extra()
    assert named["search_key"] == keys.search_key("นาง เล็ด") == "นางเล็ด"
    assert sorted(("ลำไย", "นางเล็ด", "บวบ", "ดินสอ"), key=keys.sort_key) == ["ดินสอ", "นางเล็ด", "บวบ", "ลำไย"]
    assert Person.model_construct(given_name="นางเล็ด", family_name=None).extra()["search_key"] == "เล็ด"
