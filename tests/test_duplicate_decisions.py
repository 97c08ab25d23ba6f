"""Two entries that look alike: said to be two (and looked at again), or made one with their votes and decisions (and two again)."""

from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, THERE, Clock, added, drawn, signed_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_deciding import NO, YES, Wanted, gathered
from test_suggestions import actor, enter, find, hall_in, joined

from otop_core.access import sessions
from otop_core.access.sessions import Session, Terminal
from otop_core.admin import integrity
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.villages import Village
from otop_core.gate import history, ledger
from otop_core.gate.acts import Add, Change, Remove, Restore, new_id
from otop_core.language.messages import say
from otop_core.model.errors import Denied, Invalid, Refused
from otop_core.reports import changes
from otop_core.store import Store, open_store
from otop_core.workshop import closing, counting, deciding, duplicate_decisions, merging, voting
from otop_core.workshop.deciding import NOT_SELECTED, RESERVE, SELECTED
from otop_core.workshop.duplicate_decisions import Known
from otop_core.workshop.voting import CRITERIA

WORKSHOPS = "workshop/workshops.py"


@pytest.fixture
def hall(store: Store, clock: Clock, world) -> SimpleNamespace:
    """A workshop in which one household was entered twice."""
    found = hall_in(store, world.here.village)
    found.me, found.other = joined(store, found, "ลำดวน"), joined(store, found, "สมหมาย")
    found.officer = signed_in(store, "district_officer", HERE)
    found.first, found.second = enter(store, found.me, found), enter(store, found.other, found, household__house_no="8")
    return found


def look(store: Store, hall: SimpleNamespace, who: Session | None = None) -> closing.Check:
    return closing.look(store, actor(store, who or hall.officer), hall.id)


def set_apart(store: Store, hall: SimpleNamespace, who: ledger.Caller | None = None, op: str = "") -> ledger.Receipt:
    (pair,) = look(store, hall).pairs
    return duplicate_decisions.set_apart(store, who or hall.officer, op or new_id(), pair.second, pair.first)


# --- two that are not the same


def test_two_said_to_be_different_are_asked_about_no_more_by_anybody_until_they_are_looked_at_again(store, hall, provincial) -> None:
    set_apart(store, hall)
    for who in (hall.officer, provincial):
        found = look(store, hall, who)
        assert not found.pairs and [(one.first.household.id, one.second.household.id) for one in found.apart] == [
            (hall.first.id, hall.second.id)
        ]
    duplicate_decisions.look_again(store, provincial, new_id(), *look(store, hall).apart[0].said)
    assert len(look(store, hall).pairs) == 1 and not look(store, hall).apart and not integrity.verify(store)


def test_saying_it_is_undone_like_everything_and_undone_again(store, hall) -> None:
    op, back = new_id(), new_id()
    set_apart(store, hall, op=op)
    history.undo(store, hall.officer, back, op)
    assert len(look(store, hall).pairs) == 1
    history.undo(store, hall.officer, new_id(), back)
    assert not look(store, hall).pairs


def test_two_officers_who_say_it_at_once_say_it_once(store, hall, provincial) -> None:
    (pair,) = look(store, hall).pairs
    for who, two in ((hall.officer, (pair.first, pair.second)), (provincial, (pair.second, pair.first))):
        duplicate_decisions.set_apart(store, who, new_id(), *two)
    assert store.one("SELECT count(*) FROM not_duplicate")[0] == 1


def test_it_stays_said_when_they_come_to_look_even_more_alike(store, hall) -> None:
    set_apart(store, hall)
    house = find(store, hall.second).record
    ledger.commit(store, hall.officer, new_id(), Change(house, house.model_copy(update={"house_no": "7"})))
    assert not look(store, hall).pairs


def test_it_holds_for_the_one_that_stands_for_either_of_them(store, hall) -> None:
    """Of three alike two are said to be different; when the third is merged into one of them, nothing is asked again."""
    set_apart(store, hall)
    third = enter(store, hall.me, hall, household__house_no="9")
    pair = next(one for one in look(store, hall).pairs if hall.first.id in {one.first.household.id, one.second.household.id})
    keep, gone = (pair.first, pair.second) if pair.first.household.id == third.id else (pair.second, pair.first)
    op = new_id()
    merging.merge(store, hall.officer, op, keep, gone, same_person=True)
    found = look(store, hall)
    assert not found.pairs and {found.apart[0].first.household.id, found.apart[0].second.household.id} == {third.id, hall.second.id}
    history.undo(store, hall.officer, new_id(), op)
    assert len(look(store, hall).pairs) == 2 and not integrity.verify(store)


def test_when_the_two_are_merged_after_all_nothing_is_left_to_look_at(store, hall) -> None:
    (pair,) = look(store, hall).pairs
    set_apart(store, hall)
    merging.merge(store, hall.officer, new_id(), pair.first, pair.second, same_person=True)  # from a screen that was drawn before
    found = look(store, hall)
    assert not found.pairs and not found.apart and not integrity.verify(store)


def test_two_households_of_one_person_are_told_apart_too(store, hall) -> None:
    op = new_id()
    (pair,) = look(store, hall).pairs
    merging.merge(store, hall.officer, op, pair.first, pair.second, same_person=True)
    one = find(store, hall.first).record
    added(store, hall.officer, one.model_copy(update={"id": new_id(), "version": 0, "house_no": "99"}))
    (pair,) = look(store, hall).pairs
    assert pair.first.person.id == pair.second.person.id
    duplicate_decisions.set_apart(store, hall.officer, new_id(), pair.first, pair.second)
    assert not look(store, hall).pairs and len(look(store, hall).apart) == 1


def test_a_person_said_to_be_another_can_still_be_deleted(store, hall) -> None:
    set_apart(store, hall)
    person = store.one("SELECT representative_id FROM household WHERE id = :id", id=hall.second.id)[0]
    gone = [find(store, hall.second).record, find(store, Person.model_construct(id=person)).record]
    ledger.commit(store, hall.officer, new_id(), *map(Remove, gone))
    assert not look(store, hall).pairs and not look(store, hall).apart


def test_only_officers_of_the_district_say_it_or_take_it_back(store, hall, viewer) -> None:
    (pair,) = look(store, hall).pairs
    said = duplicate_decisions.set_apart(store, Terminal(), new_id(), pair.first, pair.second).records[0]
    fresh = said.model_copy(update={"id": new_id(), "version": 0})
    for who in (hall.me, viewer, signed_in(store, "district_officer", THERE)):
        with pytest.raises(Denied):
            duplicate_decisions.look_again(store, who, new_id(), said)
        with pytest.raises(Denied):
            ledger.commit(store, who, new_id(), Add(fresh))


def test_an_officer_says_nothing_about_people_of_another_district(store, hall, world) -> None:
    one, other = sorted((hall.first.representative_id, world.there.person.id))
    with pytest.raises(Denied):
        added(store, hall.officer, duplicate_decisions.NotDuplicate(one_id=one, other_id=other))


@pytest.mark.parametrize("turned", [False, True])
def test_two_are_two_and_always_in_one_order(store, hall, turned: bool) -> None:
    ids = sorted((hall.first.representative_id, hall.second.representative_id))[:: -1 if turned else 1]
    about = duplicate_decisions.NotDuplicate(one_id=ids[0], other_id=ids[1])
    if turned:
        with pytest.raises(Invalid):
            added(store, hall.officer, about)
        with pytest.raises(Invalid):
            added(store, hall.officer, about.model_copy(update={"other_id": ids[0]}))
    else:
        assert added(store, hall.officer, about)


# --- votes and decisions of what was merged away


def known(store: Store, hall: SimpleNamespace, n: int) -> Known:
    """The n-th household alone, as the officer sees it."""
    house = find(store, Household.model_construct(id=hall.household[n])).record
    return Known(find(store, Person.model_construct(id=house.representative_id)).record, house, ())


def merge(store: Store, hall: SimpleNamespace, gone: int, keep: int, op: str = "") -> str:
    op = op or new_id()
    merging.merge(store, Terminal(), op, known(store, hall, keep), known(store, hall, gone), same_person=True)
    return op


def counted(store: Store, hall: SimpleNamespace) -> dict[str, tuple[int, int]]:
    return {one.id: (one.count.voters, one.count.agreed) for one in counting.candidates(store, hall.id, "household")}


def decided(store: Store, hall: SimpleNamespace) -> dict[str, str]:
    return {id: one.decision for id, one in deciding.current(store, hall.id, "household").items()}


@pytest.fixture
def voters(store: Store, clock: Clock) -> SimpleNamespace:
    found = gathered(store, households=3)
    voting.open_round(store, Terminal(), found.id, "household")
    return found


def vote(store: Store, who: Session, hall: SimpleNamespace, n: int, answers=YES) -> None:
    voting.vote(store, who, "household", hall.household[n], answers["household"])


def test_votes_on_what_goes_count_for_what_stays_and_nobody_counts_twice(store, voters) -> None:
    first, second, _third = voters.household
    vote(store, voters.villager, voters, 0, NO), vote(store, voters.villager, voters, 1, YES)
    vote(store, voters.trainer, voters, 0, YES)
    before = counted(store, voters)
    op = merge(store, voters, gone=0, keep=1)
    assert counted(store, voters) == {second: (2, 2), voters.household[2]: (0, 0)}  # her own vote on the one that stays holds
    trainer = actor(store, voters.trainer).id
    assert counting.mine(store, voters.id, trainer, "household") == {second: YES["household"]}
    assert len(counting.by_name(store, actor(store, signed_in(store, "administrator")), voters.id, "household", second)) == 2
    now = counting.turnout(store, voters.id, "household")
    assert (now.voters, now.votes) == (2, 2)
    history.undo(store, Terminal(), new_id(), op)
    assert counted(store, voters) == before and counting.mine(store, voters.id, trainer, "household") == {first: YES["household"]}


def test_the_list_of_changes_tells_of_a_merge_by_who_went(store, hall) -> None:
    (pair,) = look(store, hall).pairs
    op = new_id()
    merging.merge(store, hall.officer, op, pair.first, pair.second, same_person=True)
    row = next(one for one in changes.recent(store, sessions.look_up(store, hall.officer.digest), 9) if one.op == op)
    assert (row.noun, row.title) == ("person", "บุญมี แก้ว") and row.kind != "add"


def test_a_merge_that_is_thrown_away_alone_counts_no_more_at_once(store, voters) -> None:
    vote(store, voters.villager, voters, 0)
    merge(store, voters, gone=0, keep=1)
    assert counted(store, voters)[voters.household[1]] == (1, 1)
    (row,) = store.all("SELECT id FROM merged WHERE gone_id = :id", id=voters.household[0])
    ledger.commit(store, Terminal(), new_id(), Remove(find(store, duplicate_decisions.Merged.model_construct(id=row[0])).record))
    assert counted(store, voters)[voters.household[1]] == (0, 0)


def test_a_phone_that_still_shows_what_has_gone_votes_on_what_stays(store, voters) -> None:
    merge(store, voters, gone=0, keep=1)
    vote(store, voters.villager, voters, 0)
    assert counted(store, voters)[voters.household[1]] == (1, 1)
    assert store.all("SELECT record_id FROM vote") == [(voters.household[1],)]
    other = gathered(store)
    voting.open_round(store, Terminal(), other.id, "household")
    with pytest.raises(Denied):
        vote(store, other.villager, voters, 0)


def test_what_was_brought_back_by_hand_has_its_own_votes_again_and_may_go_elsewhere(store, voters) -> None:
    first, second, third = voters.household
    vote(store, voters.villager, voters, 0)
    merge(store, voters, gone=0, keep=1)
    gone = find(store, Household.model_construct(id=first))
    person = find(store, Person.model_construct(id=gone.record.representative_id))
    back = [Restore(one.record.noun, one.record.id, one.record.version) for one in (person, gone)]
    ledger.commit(store, Terminal(), new_id(), *back)
    assert counted(store, voters) == {first: (1, 1), second: (0, 0), third: (0, 0)}
    merge(store, voters, gone=0, keep=2)
    assert counted(store, voters) == {second: (0, 0), third: (1, 1)} and not integrity.verify(store)


@pytest.mark.parametrize(
    ("on_gone", "on_kept", "after"),
    [(None, None, None), (SELECTED, None, SELECTED), (None, RESERVE, RESERVE), (SELECTED, NOT_SELECTED, NOT_SELECTED)],
)
def test_the_decision_on_what_stays_holds_or_it_takes_over_the_others(store, voters, on_gone, on_kept, after) -> None:
    voting.close_round(store, Terminal(), voters.id)
    for n, how in ((1, on_kept), (0, on_gone)):  # what goes was decided about last
        if how:
            deciding.decide(store, Terminal(), new_id(), voters.id, "household", [Wanted(voters.household[n], how)])
    before = decided(store, voters)
    op = merge(store, voters, gone=0, keep=1)
    assert decided(store, voters) == ({voters.household[1]: after} if after else {})
    history.undo(store, Terminal(), new_id(), op)
    assert decided(store, voters) == before


def test_a_decision_made_after_the_merge_leaves_the_one_taken_over_as_it_was(store, voters) -> None:
    voting.close_round(store, Terminal(), voters.id)
    first, second, _third = voters.household
    deciding.decide(store, Terminal(), new_id(), voters.id, "household", [Wanted(first, SELECTED)])
    op = merge(store, voters, gone=0, keep=1)
    inherited = deciding.current(store, voters.id, "household")[second]
    with pytest.raises(Refused):  # she saw none
        deciding.decide(store, Terminal(), new_id(), voters.id, "household", [Wanted(second, RESERVE)])
    deciding.decide(store, Terminal(), new_id(), voters.id, "household", [Wanted(second, RESERVE, was=inherited)])
    assert decided(store, voters) == {second: RESERVE}
    with pytest.raises(Refused):  # another officer, from a screen drawn before
        deciding.decide(store, Terminal(), new_id(), voters.id, "household", [Wanted(second, NOT_SELECTED, was=inherited)])
    history.undo(store, Terminal(), new_id(), op)
    assert decided(store, voters) == {first: SELECTED, second: RESERVE}


def test_a_decision_taken_over_can_be_taken_back(store, voters) -> None:
    voting.close_round(store, Terminal(), voters.id)
    deciding.decide(store, Terminal(), new_id(), voters.id, "household", [Wanted(voters.household[0], SELECTED)])
    merge(store, voters, gone=0, keep=1)
    deciding.take_back(store, Terminal(), new_id(), deciding.current(store, voters.id, "household")[voters.household[1]])
    assert decided(store, voters) == {}


def test_another_workshop_keeps_what_it_voted_and_decided_on_an_entry_merged_later(store, voters) -> None:
    """The village's last round entered her, this one entered her again; both sheets go on telling of one household."""
    vote(store, voters.villager, voters, 0)
    voting.close_round(store, Terminal(), voters.id)
    deciding.decide(store, Terminal(), new_id(), voters.id, "household", [Wanted(voters.household[0], SELECTED)])
    later = SimpleNamespace(**{**vars(voters), **vars(gathered(store, households=1))})
    keep, gone = known(store, later, 0), known(store, voters, 0)
    merging.merge(store, Terminal(), new_id(), keep, gone, same_person=True)
    assert counted(store, voters)[later.household[0]] == (1, 1) and decided(store, voters) == {later.household[0]: SELECTED}
    assert counted(store, later) == {later.household[0]: (0, 0)} and decided(store, later) == {}
    voting.open_round(store, Terminal(), voters.id, "household")
    voting.vote(store, voters.trainer, "household", later.household[0], NO["household"])
    assert counted(store, voters)[later.household[0]] == (2, 1)


WHO = ("villager", "trainer", "assistant")
CAST = st.lists(st.tuples(st.sampled_from(WHO), st.integers(0, 3), st.booleans(), st.booleans()), max_size=14)
CHOSEN = st.dictionaries(st.integers(0, 3), st.sampled_from([SELECTED, RESERVE, NOT_SELECTED]))
MERGES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=4)


@settings(max_examples=drawn(15), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CAST, CHOSEN, MERGES)
def test_merges_and_their_undo_leave_every_vote_and_decision_as_it_was(cast, chosen, merges) -> None:
    store = open_store(":memory:")
    store.clock = Clock()
    hall = gathered(store, households=4, sages=0)
    voting.open_round(store, Terminal(), hall.id, "household")
    votes: dict[tuple[str, int], tuple[int, dict[str, bool]]] = {}
    for at, (who, n, *answers) in enumerate(cast):
        store.clock.forward(seconds=1)
        votes[who, n] = (at, dict(zip(CRITERIA["household"], answers, strict=True)))
        voting.vote(store, getattr(hall, who), "household", hall.household[n], votes[who, n][1])
    voting.close_round(store, Terminal(), hall.id)
    for n, how in chosen.items():
        deciding.decide(store, Terminal(), new_id(), hall.id, "household", [Wanted(hall.household[n], how)])
    into: dict[int, int] = {}
    told, ops = [told_by(store, hall)], []
    for gone, keep in merges:
        if gone == keep or {gone, keep} & into.keys():
            continue
        ops.append(merge(store, hall, gone, keep))
        into[gone] = keep
        as_anybody_would_count(store, hall, votes, chosen, into)
        told.append(told_by(store, hall))
    for op in reversed(ops):
        assert told_by(store, hall) == told.pop()
        history.undo(store, Terminal(), new_id(), op)
    assert told_by(store, hall) == told.pop() and not integrity.verify(store)
    store.close()


def told_by(store: Store, hall: SimpleNamespace) -> tuple:
    mine = [counting.mine(store, hall.id, actor(store, getattr(hall, who)).id, "household") for who in WHO]
    turnout = counting.turnout(store, hall.id, "household")
    return counting.candidates(store, hall.id, "household"), mine, turnout, deciding.current(store, hall.id, "household")


def as_anybody_would_count(store: Store, hall: SimpleNamespace, votes, chosen, into: dict[int, int]) -> None:
    """Hers on the record itself, else her latest on what went into it; the decision on it, else the latest taken over."""

    def ends(n: int) -> int:
        return ends(into[n]) if n in into else n

    there = counting.candidates(store, hall.id, "household")
    decisions = decided(store, hall)
    assert [one.id for one in there] == [hall.household[n] for n in dict.fromkeys(map(ends, range(4)))]
    for one in there:
        n = hall.household.index(one.id)
        counting_for = {}
        for who in WHO:
            hers = {m: vote for (name, m), vote in votes.items() if name == who and ends(m) == n}
            if hers:
                counting_for[who] = hers[n] if n in hers else max(hers.values(), key=lambda vote: vote[0])
        assert one.count.voters == len(counting_for)
        assert one.count.agreed == sum(all(answers.values()) for _at, answers in counting_for.values())
        said = [how for m, how in chosen.items() if ends(m) == n]
        assert decisions.get(one.id) == chosen.get(n, said[-1] if said else None)


# --- the screen


@pytest.fixture
def screens(tmp_path, monkeypatch):
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        village = Village(id=new_id(), subdistrict_code="360201", name="บ้านทดสอบ", moo=3)
        ledger.commit(store, Terminal(), new_id(), Add(village))
        hall = hall_in(store, village)
        hall.me, hall.other = joined(store, hall, "ลำดวน"), joined(store, hall, "สมหมาย")
        hall.first, hall.second = enter(store, hall.me, hall), enter(store, hall.other, hall, household__house_no="8")
        yield store, hall, screen.signed_in(store, "district_officer")


def button(app, key: str):
    return next(one for one in app.button if str(one.key).startswith(key))


def test_the_officer_says_that_two_are_two_and_looks_again(screens) -> None:
    store, hall, office = screens
    app = screen.opened(office, WORKSHOPS)
    app.toggle(key=f"closing|{hall.id}").set_value(True).run()
    button(app, "two|").click().run()
    assert not app.exception and not [one for one in app.button if str(one.key).startswith(("two|", "keep|"))]
    assert store.one("SELECT count(*) FROM not_duplicate WHERE removed_at IS NULL")[0] == 1
    app.toggle(key=f"apart|{hall.id}").set_value(True).run()
    button(app, "again|").click().run()
    assert not app.exception and button(app, "two|")


def test_the_officer_sees_votes_and_decisions_before_she_merges_and_where_they_come_from_after(screens) -> None:
    store, hall, office = screens
    voting.open_round(store, Terminal(), hall.id, "household")
    voting.vote(store, hall.me, "household", hall.second.id, YES["household"])
    voting.close_round(store, Terminal(), hall.id)
    deciding.decide(store, Terminal(), new_id(), hall.id, "household", [Wanted(hall.second.id, SELECTED)])
    app = screen.opened(office, WORKSHOPS)
    app.toggle(key=f"closing|{hall.id}").set_value(True).run()
    told = screen.words(app)
    assert (
        say("{n} people have voted", "th", n=1) in told
        and say("Votes on either count for the one that stays; who voted on both is counted once.", "th") in told
    )
    button(app, f"keep|{hall.first.representative_id}").click().run()
    assert not app.exception and find(store, hall.second).removed
    decide = screen.opened(office, "workshop/decide.py", record=hall.first.id)
    decide.segmented_control(key="decide|noun").set_value("household").run()
    button(decide, f"decide|{hall.first.id}").click().run()
    assert not decide.exception
    assert say("This was decided about an entry that has been merged into this one.", "th") in screen.words(decide)
