"""A decision needs as many votes as the officer has set: refused below by the core, unless a reason is given; asked before it is made."""

from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, signed_in
from test_deciding import YES, app, choice, found, gathered, joined, on, opened, th  # noqa: F401

from otop_core.access.sessions import Session, Terminal
from otop_core.gate import ledger
from otop_core.gate.acts import new_id
from otop_core.language.messages import say
from otop_core.model.errors import Conflict, Denied, Invalid, Refused
from otop_core.store import Store
from otop_core.workshop import counting, deciding, participants, voting, workshops
from otop_core.workshop.deciding import SELECTED, Wanted
from otop_core.workshop.workshops import Workshop


@pytest.fixture
def hall(store: Store, clock) -> SimpleNamespace:
    """Four who joined."""
    return gathered(store)


@pytest.fixture
def boss(store: Store) -> Session:
    return signed_in(store, "district_officer", HERE)


def voted(store: Store, hall: SimpleNamespace, *people: Session) -> None:
    opened(store, hall)
    for who in people:
        voting.vote(store, who, "sage", hall.sage[0], YES["sage"])
    voting.close_round(store, Terminal(), hall.id)


def decide(store: Store, hall: SimpleNamespace, boss: Session, note: str = "", op: str = "") -> ledger.Receipt:
    return deciding.decide(store, boss, op or new_id(), hall.id, "sage", [Wanted(hall.sage[0], SELECTED, note)])


def held(store: Store, hall: SimpleNamespace) -> Workshop:
    return workshops.find(store, hall.id).record


def test_one_voter_of_four_makes_no_decision(store, hall, boss) -> None:
    voted(store, hall, hall.villager)
    with pytest.raises(Refused) as told:
        decide(store, hall, boss)
    assert told.value.text.values["n"] == 1 and told.value.text.values["least"] == 3
    assert "3" in say(told.value.text, "th") and "Only" not in say(told.value.text, "th")
    assert deciding.current(store, hall.id, "sage") == {}


def test_with_a_reason_it_is_decided_and_the_reason_is_kept(store, hall, boss) -> None:
    voted(store, hall, hall.villager)
    with pytest.raises(Refused):
        decide(store, hall, boss, "  ")
    assert decide(store, hall, boss, "ยกมือกันทั้งเวที").records[0].note == "ยกมือกันทั้งเวที"


def test_one_of_several_without_enough_votes_holds_all_of_them_back(store, hall, boss) -> None:
    voted(store, hall, hall.villager, hall.trainer, hall.business)
    with pytest.raises(Refused):
        deciding.decide(store, boss, new_id(), hall.id, "sage", [Wanted(id, SELECTED) for id in hall.sage])
    assert decide(store, hall, boss).records


@pytest.mark.parametrize(("people", "least"), [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (25, 13), (26, 14)])
def test_more_than_half_of_those_who_joined_unless_the_officer_says_otherwise(hall, people: int, least: int) -> None:
    assert deciding.needed(hall.workshop, people) == least
    assert deciding.needed(hall.workshop.model_copy(update={"quorum": 7}), people) == 7


def test_who_was_taken_off_does_not_count_and_who_joined_twice_counts_once(store, hall, boss) -> None:
    everybody = participants.listed(store, sessions_actor(store, boss), hall.id)
    assert deciding.quorum(store, hall.id) == 3
    one, two, three, _four = (listed.participant for listed in everybody)
    participants.merge(store, boss, new_id(), one, two)
    assert deciding.quorum(store, hall.id) == 2
    participants.remove(store, boss, new_id(), three)
    assert deciding.quorum(store, hall.id) == 2
    joined(store, hall, "villager")
    joined(store, hall, "villager")
    assert deciding.quorum(store, hall.id) == 3


def sessions_actor(store: Store, who: Session):
    with store.read() as cursor:
        return who.actor(cursor, store.clock())


def test_the_officer_sets_how_many_must_have_voted(store, hall, boss) -> None:
    workshops.set_quorum(store, boss, hall.workshop, 1)
    voted(store, hall, hall.villager)
    assert decide(store, hall, boss).records
    workshops.set_quorum(store, boss, held(store, hall), None)
    assert deciding.quorum(store, hall.id) == 3
    with pytest.raises(Invalid):
        workshops.set_quorum(store, boss, held(store, hall), 0)
    with pytest.raises(Conflict):  # two officers, two numbers: the second is told
        workshops.set_quorum(store, boss, hall.workshop, 4)
        workshops.set_quorum(store, boss, hall.workshop, 5)
    with pytest.raises(Denied):
        workshops.set_quorum(store, hall.villager, held(store, hall), 1)


def test_a_decision_sent_twice_is_told_as_made_whoever_has_joined_since(store, hall, boss) -> None:
    voted(store, hall, hall.villager, hall.trainer, hall.business)
    first = decide(store, hall, boss, op="once")
    for _more in range(4):
        joined(store, hall, "villager")
    assert decide(store, hall, boss, op="once").repeated and first.records


def test_those_who_have_not_voted_are_named(store, hall, boss) -> None:
    voted(store, hall, hall.villager)
    names = counting.not_voted(store, sessions_actor(store, boss), hall.id, "sage")
    everybody = [one.name for one in participants.listed(store, sessions_actor(store, boss), hall.id)]
    assert names == everybody[1:]
    assert counting.not_voted(store, sessions_actor(store, boss), hall.id, "household") == everybody


def test_the_page_asks_and_says_what_is_decided_with_how_many_votes_of_how_many(app) -> None:  # noqa: F811
    store, hall = app.store, app.hall
    voted(store, hall, hall.villager, hall.trainer, hall.business)
    opened(store, hall)
    voting.vote(store, hall.villager, "sage", hall.sage[1], YES["sage"])
    voting.close_round(store, Terminal(), hall.id)
    page = on("decide", app.boss)
    found(page.button, th("Confirm what the majority suggests for {n} undecided", n=2)).click().run()
    asked = screen.words(page)
    assert th("{n} of {m} people voted on it", n=3, m=4) in asked and th("{n} of {m} people voted on it", n=1, m=4) in asked
    assert th("Too few have voted on {n}; without a reason these stay undecided:", n=1) in asked
    page.button(key="majority|no").click().run()
    assert deciding.current(store, hall.id, "sage") == {}
    found(page.button, th("Confirm what the majority suggests for {n} undecided", n=2)).click().run()
    page.button(key="majority|yes").click().run()
    assert set(deciding.current(store, hall.id, "sage")) == {hall.sage[0]} and not page.exception
    found(page.button, th("Confirm what the majority suggests for {n} undecided", n=1)).click().run()
    page.button(key="majority|yes").click().run()  # nothing is left but what needs a reason
    assert th("Too few have voted. Please write why it is decided all the same, or wait for more votes.") in screen.words(page)
    page.text_input(key=f"majority|{hall.id}|sage|why").set_value("ยกมือ").run()
    page.button(key="majority|yes").click().run()
    assert deciding.current(store, hall.id, "sage")[hall.sage[1]].note == "ยกมือ"


def test_the_page_refuses_a_single_decision_without_a_reason_and_sets_the_number(app) -> None:  # noqa: F811
    store, hall = app.store, app.hall
    voted(store, hall, hall.villager)
    page = on("decide", app.boss)
    page.button(key=f"decide|{hall.sage[0]}").click().run()
    page.button(key="take|selected").click().run()
    assert deciding.current(store, hall.id, "sage") == {}
    assert [error.value for error in page.error] == [
        th(deciding.TOO_FEW, n=1, least=3, name=counting.candidates(store, hall.id, "sage")[0].name)
    ]
    found(page.button, th("Back to the list")).click().run()
    page.number_input(key=f"quorum|{hall.id}|{hall.workshop.version}").set_value(1).run()
    page.button(key="quorum|save").click().run()
    assert held(store, hall).quorum == 1 and not page.exception
    page.button(key=f"decide|{hall.sage[0]}").click().run()
    page.button(key="take|selected").click().run()
    assert set(deciding.current(store, hall.id, "sage")) == {hall.sage[0]}


assert choice
