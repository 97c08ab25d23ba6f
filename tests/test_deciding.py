"""Deciding together: who may vote and until when, that no vote is lost or counted twice, what the votes add up to, what was decided."""

import re
import threading
from collections import Counter
from functools import partial
from itertools import count
from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, Clock, added, drawn, household, signed_in, village
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otop_core.access import sessions
from otop_core.access.sessions import Session, Terminal
from otop_core.admin import integrity
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.gate import history, ledger, participant_rules
from otop_core.gate.acts import Add, Change, Remove, new_id
from otop_core.language import vocabulary
from otop_core.language.messages import say
from otop_core.model.errors import Conflict, Denied, Gone, Invalid, Refused, SignedOut
from otop_core.store import Store, open_store
from otop_core.workshop import counting, deciding, voting, workshops
from otop_core.workshop.counting import Count
from otop_core.workshop.deciding import NOT_SELECTED, RESERVE, SELECTED
from otop_core.workshop.voting import CRITERIA
from otop_core.workshop.workshops import Participant

YES = {noun: dict.fromkeys(criteria, True) for noun, criteria in CRITERIA.items()}
NO = {noun: dict.fromkeys(criteria, False) for noun, criteria in CRITERIA.items()}
numbers = count()
WHY = "ยกมือกันในเวที"
Wanted = partial(deciding.Wanted, note=WHY)  # decided whoever has voted; of the votes that are needed test_quorum tells


def gathered(store: Store, district: str = HERE, households: int = 2, sages: int = 2, **rest: object) -> SimpleNamespace:
    """An open workshop in a village, with entries and one participant of each kind."""
    home = added(store, Terminal(), village(district))[0]
    about = {"village_id": home.id, "name": "เวที", "held_on": "2026-11-22", "target": 2, **rest}
    workshop = workshops.begin(store, Terminal(), new_id(), workshops.Workshop(**about))
    found = {"household": [], "sage": []}
    for noun, many in (("household", households), ("sage", sages)):
        for _one in range(many):
            person = Person(id=new_id(), given_name=f"คน{next(numbers)}", village_id=home.id)
            rest = {"village_id": home.id, "person_id": person.id, "knowledge": "ทอผ้า", "area": "processing"}
            thing = household(home, person, id=new_id()) if noun == "household" else Sage(id=new_id(), **rest)
            ledger.commit(store, Terminal(), new_id(), Add(person), Add(thing), origin=participant_rules.WORKSHOP + workshop.id)
            found[noun].append(thing.id)
    hall = SimpleNamespace(workshop=workshop, id=workshop.id, village=home, **found)
    hall.villager, hall.trainer, hall.assistant = (joined(store, hall, kind) for kind in ("villager", "trainer", "assistant"))
    hall.business = joined(store, hall, "partner", "private")
    return hall


def joined(store: Store, hall: SimpleNamespace, kind: str, sector: str | None = None) -> Session:
    one = Participant(id=new_id(), workshop_id=hall.id, name=f"ผู้ร่วม{next(numbers)}", kind=kind, sector=sector)
    added(store, Terminal(), one)
    return Session(sessions.digest(sessions.begin(store, one.id, "th")))


@pytest.fixture
def hall(store: Store, clock: Clock) -> SimpleNamespace:
    return gathered(store)


@pytest.fixture
def boss(store: Store) -> Session:
    return signed_in(store, "district_officer", HERE)


def opened(store: Store, hall: SimpleNamespace, noun: str = "sage") -> None:
    voting.open_round(store, Terminal(), hall.id, noun)


def counted(store: Store, hall: SimpleNamespace, noun: str = "sage") -> dict[str, Count]:
    return {one.id: one.count for one in counting.candidates(store, hall.id, noun)}


def votes(store: Store) -> int:
    return store.one("SELECT count(*) FROM vote")[0]


def test_a_vote_counts_by_criterion_and_sector(store: Store, hall: SimpleNamespace) -> None:
    opened(store, hall)
    voting.vote(store, hall.villager, "sage", hall.sage[0], YES["sage"])
    voting.vote(store, hall.trainer, "sage", hall.sage[0], {**YES["sage"], "livelihood": False})
    voting.vote(store, hall.business, "sage", hall.sage[0], NO["sage"])
    first, second = counting.candidates(store, hall.id, "sage")
    assert first.count == Count(3, 1, {"fits": 2, "interesting": 2, "livelihood": 1})
    assert {sector: (n.voters, n.agreed) for sector, n in first.by_sector().items()} == {"people": (2, 1), "private": (1, 0)}
    assert second.count == Count()


def test_voting_again_replaces_the_vote_and_counts_once(store: Store, hall: SimpleNamespace) -> None:
    opened(store, hall, "household")
    for answers in (NO, NO, YES, YES):
        voting.vote(store, hall.villager, "household", hall.household[0], answers["household"])
    assert votes(store) == 1 and counted(store, hall, "household")[hall.household[0]] == Count(1, 1, {"voluntary": 1, "committed": 1})


def test_votes_that_come_at_once_are_all_counted(store: Store, hall: SimpleNamespace) -> None:
    opened(store, hall)
    people = [joined(store, hall, "villager") for _n in range(12)]
    trouble = []

    def all_of(who: Session) -> None:
        for answers in (NO, YES):  # each touches every record twice
            for record in hall.sage:
                try:
                    voting.vote(store, who, "sage", record, answers["sage"])
                except Exception as error:
                    trouble.append(error)

    threads = [threading.Thread(target=all_of, args=(who,)) for who in people for _twice in range(2)]  # the same person on two phones
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not trouble and votes(store) == 24
    assert all(one == Count(12, 12, dict.fromkeys(CRITERIA["sage"], 12)) for one in counted(store, hall).values())


def test_somebody_of_another_workshop_cannot_vote_here(store: Store, hall: SimpleNamespace) -> None:
    other = gathered(store)
    opened(store, hall)
    opened(store, other)
    with pytest.raises(Denied):
        voting.vote(store, other.villager, "sage", hall.sage[0], YES["sage"])
    assert votes(store) == 0


def test_a_forged_record_is_refused(store: Store, hall: SimpleNamespace) -> None:
    opened(store, hall)
    for noun, record in (("sage", "x"), ("sage", hall.household[0]), ("person", hall.sage[0]), ("vote v; --", hall.sage[0])):
        with pytest.raises(Denied):
            voting.vote(store, hall.villager, noun, record, YES["sage"])
    assert votes(store) == 0


def test_a_record_of_the_village_that_was_not_entered_here_is_not_voted_on(store: Store, hall: SimpleNamespace) -> None:
    person = added(store, Terminal(), Person(id=new_id(), given_name="อื่น", village_id=hall.village.id))[0]
    about = {"village_id": hall.village.id, "person_id": person.id, "knowledge": "x", "area": "processing"}
    before = added(store, Terminal(), Sage(**about))[0]
    opened(store, hall)
    with pytest.raises(Denied):
        voting.vote(store, hall.villager, "sage", before.id, YES["sage"])


@pytest.mark.parametrize(("role", "district"), [("meeting_viewer", None), ("district_officer", HERE), ("administrator", None)])
def test_only_participants_vote(store: Store, hall: SimpleNamespace, role: str, district: str | None) -> None:
    opened(store, hall)
    with pytest.raises(Denied):
        voting.vote(store, signed_in(store, role, district), "sage", hall.sage[0], YES["sage"])
    with pytest.raises(Denied):
        voting.vote(store, Session(""), "sage", hall.sage[0], YES["sage"])


def test_nobody_votes_in_a_workshop_that_has_ended(store: Store, hall: SimpleNamespace) -> None:
    opened(store, hall)
    workshops.set_open(store, Terminal(), hall.workshop, False)
    with pytest.raises(SignedOut):
        voting.vote(store, hall.villager, "sage", hall.sage[0], YES["sage"])
    assert voting.on_now(store, hall.id) == ""
    with pytest.raises(Refused):
        opened(store, hall)


def test_closing_ends_the_voting_and_keeps_the_votes(store: Store, hall: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        voting.vote(store, hall.villager, "sage", hall.sage[0], YES["sage"])
    opened(store, hall)
    voting.vote(store, hall.villager, "sage", hall.sage[0], YES["sage"])
    voting.close_round(store, Terminal(), hall.id)
    for answers in (YES, NO):
        with pytest.raises(Refused):
            voting.vote(store, hall.villager, "sage", hall.sage[0], answers["sage"])
    opened(store, hall)  # once more: what was voted still counts
    assert counted(store, hall)[hall.sage[0]].agreed == 1


def test_one_voting_at_a_time(store: Store, hall: SimpleNamespace) -> None:
    opened(store, hall, "sage")
    opened(store, hall, "household")
    assert voting.on_now(store, hall.id) == "household"
    with pytest.raises(Refused):
        voting.vote(store, hall.villager, "sage", hall.sage[0], YES["sage"])


@pytest.mark.parametrize("answers", [{}, {"fits": True}, {**YES["sage"], "voluntary": True}, {**YES["sage"], "fits": "yes"}])
def test_every_question_is_answered_and_no_other(store: Store, hall: SimpleNamespace, answers: dict) -> None:
    opened(store, hall)
    with pytest.raises(Invalid):
        voting.vote(store, hall.villager, "sage", hall.sage[0], answers)
    assert votes(store) == 0


def test_only_the_officer_of_the_district_opens_closes_decides_and_sees_who_voted_what(store: Store, hall: SimpleNamespace) -> None:
    for caller in (hall.villager, signed_in(store, "district_officer", "3602"), signed_in(store, "meeting_viewer")):
        with pytest.raises(Denied):
            voting.open_round(store, caller, hall.id, "sage")
        with pytest.raises(Denied):
            voting.close_round(store, caller, hall.id)
        with pytest.raises(Denied):
            deciding.decide(store, caller, new_id(), hall.id, "sage", [Wanted(hall.sage[0], SELECTED)])
        with pytest.raises(Denied), store.read() as cursor:
            counting.by_name(store, caller.actor(cursor, store.clock()), hall.id, "sage", hall.sage[0])


def test_a_participant_cannot_write_a_decision_through_the_gate(store: Store, hall: SimpleNamespace) -> None:
    decided = deciding.decide(store, Terminal(), new_id(), hall.id, "sage", [Wanted(hall.sage[0], SELECTED)]).records[0]
    acts = (Add(decided.model_copy(update={"id": "x"})), Change(decided, decided.model_copy(update={"decision": RESERVE})), Remove(decided))
    for act in acts:
        with pytest.raises(Denied):
            ledger.commit(store, hall.villager, new_id(), act)


def test_the_officer_sees_who_voted_what(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    opened(store, hall)
    voting.vote(store, hall.business, "sage", hall.sage[0], NO["sage"])
    with store.read() as cursor:
        [(_name, sector, answers)] = counting.by_name(store, boss.actor(cursor, store.clock()), hall.id, "sage", hall.sage[0])
    assert (sector, answers) == ("private", NO["sage"])


def test_the_sectors_that_have_not_voted_are_named(store: Store, hall: SimpleNamespace) -> None:
    opened(store, hall)
    voting.vote(store, hall.assistant, "sage", hall.sage[0], YES["sage"])
    now = counting.turnout(store, hall.id, "sage")
    assert (now.people, now.voters, now.votes) == (4, 1, 1)
    assert now.sectors == [("government", 1, 1), ("private", 1, 0), ("academic", 0, 0), ("civil_society", 0, 0), ("people", 2, 0)]
    assert now.silent == ["private", "academic", "civil_society", "people"]


def test_a_participant_sent_away_no_longer_counts(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    opened(store, hall)
    voting.vote(store, hall.villager, "sage", hall.sage[0], YES["sage"])
    with store.read() as cursor:
        me = hall.villager.actor(cursor, store.clock()).id
    was = workshops.records.find(store, "participant", me).record
    ledger.commit(store, boss, new_id(), Remove(was))
    assert counted(store, hall)[hall.sage[0]] == Count() and counting.turnout(store, hall.id, "sage").people == 3


def test_a_neighbour_sees_no_phone_id_or_income(store: Store, hall: SimpleNamespace) -> None:
    person = Person(id=new_id(), given_name="ลับ", phone="0812345678", national_id="1103700000011", village_id=hall.village.id)
    thing = household(hall.village, person, id=new_id(), income="98765", expense="43210", saving="1234", wants_to_learn="ทอเสื่อ")
    ledger.commit(store, Terminal(), new_id(), Add(person), Add(thing), origin=participant_rules.WORKSHOP + hall.id)
    told = re.sub(r"\b[0-9a-f]{32}\b", "", repr(counting.candidates(store, hall.id, "household")))  # an id may hold any digits
    assert "ทอเสื่อ" in told and not any(secret in told for secret in ("0812345678", "1103700000011", "98765", "43210", "1234"))


def test_a_renamed_or_deleted_record_is_seen_at_once(store: Store, hall: SimpleNamespace) -> None:
    assert len(counting.candidates(store, hall.id, "sage")) == 2
    was = workshops.records.find(store, "sage", hall.sage[0]).record
    now = ledger.commit(store, Terminal(), new_id(), Change(was, was.model_copy(update={"knowledge": "จักสาน"}))).records[0]
    assert counting.candidates(store, hall.id, "sage")[0].told == ("จักสาน",)
    ledger.commit(store, Terminal(), new_id(), Remove(now))
    assert [one.id for one in counting.candidates(store, hall.id, "sage")] == hall.sage[1:]


@pytest.mark.parametrize(
    ("yes", "suggestion"),
    [
        ((3, 3, 3), SELECTED),
        ((4, 4, 4), SELECTED),
        ((2, 4, 4), RESERVE),  # half is no majority
        ((0, 0, 3), RESERVE),
        ((2, 2, 2), NOT_SELECTED),
        ((0, 0, 0), NOT_SELECTED),
    ],
)
def test_the_majority_of_each_criterion_suggests(yes: tuple[int, ...], suggestion: str) -> None:
    assert deciding.suggested(Count(4, 0, dict(zip(CRITERIA["sage"], yes, strict=True))), "sage") == suggestion


def test_nothing_is_suggested_where_nobody_has_voted() -> None:
    assert deciding.suggested(Count(), "household") is None


def decided(store: Store, hall: SimpleNamespace, caller: ledger.Caller, how: str = SELECTED, **rest: object) -> deciding.Decision:
    wanted = [Wanted(hall.sage[0], how, **rest)]
    return deciding.decide(store, caller, new_id(), hall.id, "sage", wanted, ["co_decide", "co_think"]).records[0]


def test_a_decision_keeps_the_result_who_took_part_and_how(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    opened(store, hall)
    voting.vote(store, hall.villager, "sage", hall.sage[0], YES["sage"])
    voting.vote(store, hall.trainer, "sage", hall.sage[0], {**YES["sage"], "fits": False})
    voting.vote(store, hall.assistant, "sage", hall.sage[0], YES["sage"])
    voting.close_round(store, boss, hall.id)
    one = decided(store, hall, boss, note="เป็นครูสอนทอผ้า")
    assert (one.voters, one.fits, one.interesting, one.livelihood, one.voluntary) == (3, 2, 3, 3, None)
    assert one.sectors == ("government", "people") and one.modes == ("co_think", "co_decide") and one.note == "เป็นครูสอนทอผ้า"
    assert sorted(one.who()) == [("assistant", "government", 1), ("trainer", "people", 1), ("villager", "people", 1)]
    assert str(one.decided_on) == "2026-11-22"
    [line] = history.history(store, "decision", one.id)
    assert line["origin"] == participant_rules.WORKSHOP + hall.id and line["actor"] == "district3601"
    assert integrity.verify(store) == []


def test_without_votes_the_officer_still_decides_and_nothing_is_counted_as_no(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    one = decided(store, hall, boss)
    assert (one.voters, one.fits, one.took_part, one.sectors) == (0, None, None, ())


def test_a_decision_waits_for_the_end_of_the_voting(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    opened(store, hall)
    with pytest.raises(Refused):
        decided(store, hall, boss)
    voting.close_round(store, boss, hall.id)
    assert decided(store, hall, boss)


def test_the_same_submit_twice_decides_once(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    op, wanted = new_id(), [Wanted(hall.sage[0], SELECTED), Wanted(hall.sage[1], RESERVE)]
    first, second = (deciding.decide(store, boss, op, hall.id, "sage", wanted) for _n in range(2))
    assert second.repeated and first.records == second.records
    assert store.one("SELECT count(*) FROM decision")[0] == 2


def test_two_officers_do_not_decide_over_each_other(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    other = signed_in(store, "provincial_officer")
    one = decided(store, hall, boss)
    with pytest.raises(Refused):
        decided(store, hall, other, RESERVE)  # she saw none
    decided(store, hall, other, RESERVE, was=one)
    with pytest.raises(Conflict):
        decided(store, hall, boss, NOT_SELECTED, was=one)


def test_a_decision_about_a_record_that_is_gone_or_of_elsewhere_is_refused(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    other = gathered(store)
    for record in ("x", other.sage[0], hall.household[0]):
        with pytest.raises(Gone):
            deciding.decide(store, boss, new_id(), hall.id, "sage", [Wanted(record, SELECTED)])


def test_a_decision_is_taken_back_step_by_step(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    one = decided(store, hall, boss)
    two = decided(store, hall, boss, NOT_SELECTED, note="ไม่สะดวก", was=one)
    back = deciding.take_back(store, boss, new_id(), two).records[0]
    assert (back.decision, back.note) == (SELECTED, WHY)
    fresh = deciding.current(store, hall.id, "sage")[hall.sage[0]]
    deciding.take_back(store, boss, new_id(), decided(store, hall, boss, RESERVE, was=fresh))
    assert deciding.current(store, hall.id, "sage")[hall.sage[0]].decision == SELECTED


def test_nobody_takes_back_what_another_officer_has_changed_since(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    one = decided(store, hall, boss)
    decided(store, hall, signed_in(store, "provincial_officer"), RESERVE, was=one)
    with pytest.raises(Conflict):
        deciding.take_back(store, boss, new_id(), one)


def test_the_first_decision_taken_back_leaves_none_and_can_be_made_anew(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    one = decided(store, hall, boss)
    for _touch in range(2):
        deciding.take_back(store, boss, "op", one)
        assert deciding.current(store, hall.id, "sage") == {}
    assert decided(store, hall, boss, RESERVE).version == 1


def test_decisions_made_at_once_are_undone_at_once(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    op = new_id()
    deciding.decide(store, boss, op, hall.id, "household", [Wanted(id, SELECTED) for id in hall.household])
    assert len(deciding.current(store, hall.id, "household")) == 2
    history.undo(store, boss, new_id(), op)
    assert deciding.current(store, hall.id, "household") == {}


def test_a_household_that_was_there_twice_can_go_although_it_was_decided_about(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    deciding.decide(store, boss, new_id(), hall.id, "household", [Wanted(id, SELECTED) for id in hall.household])
    was = workshops.records.find(store, "household", hall.household[0]).record
    ledger.commit(store, boss, new_id(), Remove(was))
    there = counting.candidates(store, hall.id, "household")
    assert deciding.chosen(there, deciding.current(store, hall.id, "household")) == 1


@pytest.mark.parametrize(("chosen", "k"), [(25, 1), (26, None), (27, 1), (0, 26)])
def test_over_and_under_the_target_is_told(chosen: int, k: int | None) -> None:
    told = deciding.balance(chosen, 26)
    assert (told and told.values["k"]) == k


def test_the_ways_of_taking_part_stay_for_the_next(store: Store, hall: SimpleNamespace, boss: Session) -> None:
    assert deciding.usual_modes({}) == ("co_decide",)
    decided(store, hall, boss)
    assert deciding.usual_modes(deciding.current(store, hall.id, "sage")) == ("co_think", "co_decide")


PEOPLE = ("villager", "trainer", "assistant", "business")
SECTORS = {"villager": "people", "trainer": "people", "assistant": "government", "business": "private"}
VOTES = st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 1), st.tuples(st.booleans(), st.booleans(), st.booleans())), max_size=25)


@pytest.fixture(scope="module")
def one_hall():
    store = open_store(":memory:")
    hall = gathered(store)
    opened(store, hall)
    yield store, hall
    store.close()


@given(cast=VOTES)
@settings(max_examples=drawn(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_tally_is_what_anybody_would_count(one_hall, cast) -> None:
    store, hall = one_hall
    with store.write() as work:
        work.run("DELETE FROM vote")
    last = {}
    for who, n, answers in cast:
        voting.vote(store, getattr(hall, who), "sage", hall.sage[n], dict(zip(CRITERIA["sage"], answers, strict=True)))
        last[who, n] = answers
    for n, one in enumerate(counting.candidates(store, hall.id, "sage")):
        mine = {who: answers for (who, m), answers in last.items() if m == n}
        assert (one.count.voters, one.count.agreed) == (len(mine), sum(map(all, mine.values())))
        for i, name in enumerate(CRITERIA["sage"]):
            assert one.count.yes.get(name, 0) == sum(answers[i] for answers in mine.values())
        assert {s: c.voters for s, c in one.by_sector().items()} == Counter(SECTORS[who] for who in mine)
    now = counting.turnout(store, hall.id, "sage")
    assert (now.voters, now.votes) == (len({who for who, _n in last}), len(last))
    assert set(now.silent) == {"government", "private", "academic", "civil_society", "people"} - {SECTORS[who] for who, _n in last}


@pytest.fixture
def app(tmp_path, monkeypatch):
    """The pages over a store with a workshop, and an officer of its district."""
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        hall = gathered(store, "3602")
        yield SimpleNamespace(store=store, hall=hall, boss=screen.signed_in(store, "district_officer"))


def th(msgid: str, **values: object) -> str:
    return say(msgid, "th", **values)


def found(elements, label: str):
    [one] = [e for e in elements if e.label == label]
    return one


def on(page, digest: str, **query: str):
    opened = screen.opened(digest, f"workshop/{page}.py", **query)
    assert not opened.exception
    return opened


def choice(page, key: str):
    return next(group for group in page.get("button_group") if group.key == key)


def answer(page, what: str, record: str):
    """One of the two large buttons, of this record only."""
    return next(b for b in page.button if str(b.key).startswith(f"ballot-{what}-") and str(b.key).endswith(f"|{record}"))


def asked(page) -> list[str]:
    return [option.content for option in choice(page, "room|form").proto.options]


def test_the_ballot_is_offered_only_while_a_voting_is_open(app) -> None:
    me = app.hall.villager.digest
    assert th("Vote") not in asked(on("room", me))
    opened(app.store, app.hall)
    assert th("Vote") in asked(on("room", me))
    voting.close_round(app.store, Terminal(), app.hall.id)
    assert th("Vote") not in asked(on("room", me))


def test_a_participant_votes_on_a_phone_one_record_at_a_time(app) -> None:
    opened(app.store, app.hall, "household")
    page = on("room", app.hall.villager.digest)
    choice(page, "room|form").set_value("vote").run()
    assert not page.exception
    assert th("Voted on {n} of {total}", n=0, total=2) in str([bar.proto for bar in page.get("progress")][-1].text)
    first, second = app.hall.household
    answer(page, "yes", first).click().run()  # one touch counts it and brings the next
    assert counted(app.store, app.hall, "household")[first] == Count(1, 1, {"voluntary": 1, "committed": 1})
    answer(page, "no", second).click().run()
    assert counted(app.store, app.hall, "household")[second] == Count(1, 0, {"voluntary": 0, "committed": 0})
    assert th("You have voted on all of them. Thank you; you can still change a vote until the voting is closed.") in screen.words(page)
    page.button(key=f"mine-ballot|{second}").click().run()
    assert th("Your vote is counted.") in screen.words(page)
    answer(page, "yes", second).click().run()
    assert votes(app.store) == 2 and counted(app.store, app.hall, "household")[second].agreed == 1


def test_each_question_can_be_answered_by_itself_and_the_last_touch_changed(app) -> None:
    opened(app.store, app.hall, "household")
    page = on("room", app.hall.villager.digest)
    choice(page, "room|form").set_value("vote").run()
    first, second = app.hall.household
    page.toggle(key=f"ballot|each|{first}").set_value(True).run()
    choice(page, f"ballot|{first}|voluntary").set_value("yes").run()
    assert votes(app.store) == 0  # not before every question is answered
    choice(page, f"ballot|{first}|committed").set_value("no").run()
    assert counted(app.store, app.hall, "household")[first] == Count(1, 0, {"voluntary": 1, "committed": 0})
    name = counting.candidates(app.store, app.hall.id, "household")[0].name
    assert page.button(key="ballot|change").label == th(
        "Taken: {answer} for {name} · change", answer=th("yes to {n} of {total}", n=1, total=2), name=name
    )
    page.button(key="ballot|change").click().run()
    answer(page, "no", first).click().run()
    assert counted(app.store, app.hall, "household")[first] == Count(1, 0, {"voluntary": 0, "committed": 0})
    assert answer(page, "yes", second)  # and on to the one that is still to be voted on


def test_a_touch_after_the_end_is_told(app) -> None:
    opened(app.store, app.hall)
    page = on("room", app.hall.villager.digest)
    choice(page, "room|form").set_value("vote").run()
    voting.close_round(app.store, Terminal(), app.hall.id)
    answer(page, "yes", app.hall.sage[0]).click().run()
    assert votes(app.store) == 0 and th(voting.OVER) in screen.words(page)
    assert th("No voting is open now. Thank you for taking part.") in screen.words(page)


def test_the_officer_opens_watches_closes_confirms_and_takes_back(app) -> None:
    page = on("decide", app.boss)
    found(page.button, th("Open the voting: {what}", what=vocabulary.label("decided_about", "sage", "th"))).click().run()
    assert voting.on_now(app.store, app.hall.id) == "sage" and not page.exception
    for who in (app.hall.villager, app.hall.business, app.hall.trainer):
        voting.vote(app.store, who, "sage", app.hall.sage[0], YES["sage"])
    page.run()
    assert th("Not a single vote yet from: {names}", names="").strip() in screen.words(page)
    found(page.button, th("Close the voting and decide")).click().run()
    assert not page.exception and voting.on_now(app.store, app.hall.id) == ""
    found(page.button, th("Confirm what the majority suggests for {n} undecided", n=1)).click().run()
    assert not page.exception and deciding.current(app.store, app.hall.id, "sage") == {}  # it asks first
    page.button(key="majority|yes").click().run()
    assert not page.exception and deciding.current(app.store, app.hall.id, "sage")[app.hall.sage[0]].decision == SELECTED
    page.button(key=f"decide|{app.hall.sage[0]}").click().run()
    page.toggle(key=f"who|{app.hall.sage[0]}").set_value(True).run()
    page.text_input(key=f"note|{app.hall.sage[0]}").set_value("ไปทำงานต่างจังหวัด").run()
    page.button(key="take|reserve").click().run()
    one = deciding.current(app.store, app.hall.id, "sage")[app.hall.sage[0]]
    assert (one.decision, one.note, one.modes) == (RESERVE, "ไปทำงานต่างจังหวัด", ("co_decide",)) and not page.exception
    for left in ({app.hall.sage[0]: SELECTED}, {}):
        page.button(key=f"decide|{app.hall.sage[0]}").click().run()
        found(page.button, th("Take back the decision")).click().run()
        assert {id: one.decision for id, one in deciding.current(app.store, app.hall.id, "sage").items()} == left
        found(page.button, th("Back to the list")).click().run()


def test_over_the_target_is_told_and_not_forbidden(app) -> None:
    wanted = [Wanted(app.hall.household[0], SELECTED)]
    deciding.decide(app.store, sessions.Session(app.boss), new_id(), app.hall.id, "household", wanted)
    page = on("decide", app.boss)
    choice(page, "decide|noun").set_value("household").run()
    assert th(deciding.balance(1, 2).msgid, n=1, target=2, k=1) in screen.words(page) and not page.exception


def test_the_wall_shows_counts_only(app) -> None:
    opened(app.store, app.hall)
    voting.vote(app.store, app.hall.villager, "sage", app.hall.sage[0], YES["sage"])
    text = screen.words(on("wall", app.boss))
    assert th("A majority says yes to {k} of {total}.", k=1, total=2) in text
    assert "คน" not in [line[:2] for line in text.splitlines()]
