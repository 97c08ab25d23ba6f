"""The village page: the method of the knowledge record as a path, by the lines of the document (DOMAIN section 1)."""

import datetime as dt
import itertools
from types import SimpleNamespace

import pytest
from conftest import HERE, THERE, added, household, signed_in, village
from hypothesis import given
from hypothesis import strategies as st

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn, Terminal
from otop_core.community.groups import GroupMember, OccupationGroup
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.entries import ticking
from otop_core.gate.acts import new_id
from otop_core.language.messages import say
from otop_core.language.thai_calendar import bangkok_day, fiscal_year
from otop_core.model.errors import Denied, Gone
from otop_core.reports import sage as sages
from otop_core.reports import village as villages
from otop_core.reports import village_path
from otop_core.reports.filters import Filters
from otop_core.reports.registers import Asked
from otop_core.results.incomes import Happiness, IncomeRecord
from otop_core.results.knowledge_records import KnowledgeRecord
from otop_core.store import Store
from otop_core.training.preparations import Preparation
from otop_core.training.readiness import readiness
from otop_core.training.rounds import Enrolment, TrainingRound
from otop_core.training.selections import SageSelection
from otop_core.training.sessions import Attendance, TrainingSession
from otop_core.training.swot import SwotItem
from otop_core.training.trainers import Rehearsal, Trainer
from otop_core.workshop.deciding import Decision
from otop_core.workshop.duplicate_decisions import Known
from otop_core.workshop.merging import merge
from otop_core.workshop.workshops import Workshop

DAY = dt.date(2026, 11, 20)
NUMBERS = itertools.count()


def looked_up(store: Store, role: str = "district_officer", district: str | None = HERE) -> SignedIn:
    return sessions.look_up(store, signed_in(store, role, district, f"{role}{next(NUMBERS)}").digest)


@pytest.fixture
def here(store: Store, terminal: Terminal) -> SimpleNamespace:
    """A village with 27 households, and the fiscal year of its clock."""
    [place] = added(store, terminal, village())
    people = added(store, terminal, *(Person(given_name=f"คน{n}", village_id=place.id) for n in range(27)))
    homes = added(store, terminal, *(household(place, person) for person in people))
    return SimpleNamespace(village=place, people=people, homes=homes, year=fiscal_year(bangkok_day(store.clock())))


def stations(store: Store, here: SimpleNamespace, year: int | None = None) -> dict[str, village_path.Standing]:
    found = villages.load(store, looked_up(store), here.village.id, year)
    return {station.code: standing for station, standing in village_path.path(found)}


def of(here: SimpleNamespace, **more: object) -> dict:
    return {"village_id": here.village.id, "fiscal_year": here.year, **more}


def told(standing: village_path.Standing) -> str:
    return "\n".join(say(one, "en") for one in (*standing.facts, *standing.todo))


def test_an_empty_village_is_told_the_next_step_of_the_method_in_every_part(store, here) -> None:
    found = stations(store, here)
    assert {standing.status for standing in found.values()} == {village_path.MISSING}
    assert all(standing.todo for standing in found.values())
    assert "think and plan together" in told(found["prepare"]) and "7S" in told(found["prepare"])


def test_line_31_preparation_is_done_when_all_four_sides_of_the_swot_have_something(store, terminal, here) -> None:
    added(store, terminal, Preparation(name="ข้อมูลหมู่บ้าน", prepared_on=DAY, **of(here)))
    sides = {"S": {"internal": "skills"}, "W": {"internal": "staff"}, "O": {"external": "economic"}}
    for side, factor in sides.items():
        added(store, terminal, SwotItem(target="village", quadrant=side, text=side, weight="3", **factor, **of(here)))
    assert "under: T" in told(stations(store, here)["prepare"])
    added(store, terminal, SwotItem(target="village", quadrant="T", text="T", weight="3", external="legal", **of(here)))
    assert stations(store, here)["prepare"].status == village_path.DONE


def test_line_32_a_sage_without_a_decision_is_nominated_only(store, terminal, here) -> None:
    [sage] = added(store, terminal, Sage(village_id=here.village.id, person_id=here.people[0].id, knowledge="ทอผ้า", area="processing"))
    assert "1 sages are nominated only" in told(stations(store, here)["sages"])
    chosen = {"sage_id": sage.id, "held_on": DAY, "sectors": ("government", "people"), "fits": True}
    added(store, terminal, SageSelection(decision="not_selected", **chosen, **of(here)))
    assert "No sage is selected" in told(stations(store, here)["sages"])
    added(store, terminal, SageSelection(decision="selected", **{**chosen, "held_on": DAY + dt.timedelta(1)}, **of(here)))
    assert stations(store, here)["sages"].status == village_path.DONE


def test_line_32_a_decision_on_an_entry_stands_however_often_the_entry_was_merged(store, terminal, here) -> None:
    about = {"village_id": here.village.id, "knowledge": "ทอผ้า", "area": "processing"}
    entries = added(store, terminal, *(Sage(person_id=person.id, **about) for person in here.people[:3]))
    [hall] = added(store, terminal, Workshop(village_id=here.village.id, name="เวที", held_on=DAY, target=26))
    decided = {"workshop_id": hall.id, "about_noun": "sage", "decision": "selected", "decided_on": DAY, "voters": 3}
    added(store, terminal, Decision(record_id=entries[0].id, **decided))
    who = looked_up(store)
    for gone, keep in ((0, 1), (1, 2)):
        known = [Known(here.people[n], None, (entries[n],)) for n in (keep, gone)]
        merge(store, terminal, new_id(), *known, same_person=True)
        assert sages.load(store, who, entries[keep].id).decision == "selected"
        [line] = [one for one in sages.page(store, who, Asked(Filters()), 20)[0] if one.id == entries[keep].id]
        assert say("nominated only", who.language) not in line.about
    assert stations(store, here)["sages"].status == village_path.DONE


@pytest.mark.parametrize(("n", "sentence"), [(25, "1 households fewer"), (26, ""), (27, "1 households more")])
def test_line_33_the_number_of_households_is_told_and_never_blocks(store, terminal, here, n, sentence) -> None:
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=26, **of(here)))
    added(store, terminal, *(Enrolment(round_id=begun.id, household_id=home.id, oriented_on=DAY) for home in here.homes[:n]))
    found = stations(store, here)["households"]
    assert f"{n} of 26 households" in told(found) and sentence in told(found)
    assert found.status == (village_path.DUE if sentence else village_path.DONE)


def test_line_33_a_household_in_two_rounds_counts_in_each(store, terminal, here) -> None:
    first, second = added(
        store,
        terminal,
        TrainingRound(name="รุ่น 1", target=1, **of(here)),
        TrainingRound(name="รุ่น 2", target=1, village_id=here.village.id, fiscal_year=here.year - 1),
    )
    added(store, terminal, *(Enrolment(round_id=one.id, household_id=here.homes[0].id, oriented_on=DAY) for one in (first, second)))
    for year in (here.year, here.year - 1):
        assert "1 of 1 households" in told(stations(store, here, year)["households"])


@pytest.mark.parametrize(
    ("rehearsed", "duties", "lacks"),
    [
        ((DAY - dt.timedelta(1),), ("สอนทอ",), ()),
        ((DAY,), ("สอนทอ",), ("not before the day",)),
        ((), ("สอนทอ",), ("No rehearsal",)),
        ((DAY - dt.timedelta(1),), ("สอนทอ", None), ("1 of 2 trainers",)),
        ((DAY,), (), ("not before the day", "No trainer")),
    ],
)
def test_line_36_a_training_is_ready_when_it_was_rehearsed_before_and_every_trainer_has_a_duty(rehearsed, duties, lacks) -> None:
    found = readiness("training", DAY, rehearsed, duties)
    assert len(found.lacks) == len(lacks) and found.is_ready == (not lacks)
    assert all(sentence in say(one, "en") for sentence, one in zip(lacks, found.lacks, strict=True))
    decided = readiness("training", DAY, rehearsed, duties, "ฝนจะตก")
    assert decided.is_ready and decided.is_overridden == bool(lacks) and decided.lacks == found.lacks


@given(
    st.sampled_from(["orientation", "transfer", "exchange", "study_visit", "online_learning"]), st.lists(st.none() | st.text(), max_size=3)
)
def test_line_36_only_what_the_trainer_team_leads_is_rehearsed(kind, duties) -> None:
    assert readiness(kind, DAY, (), duties).is_ready


def test_a_session_of_the_village_says_what_it_lacks_and_keeps_the_reason_of_an_override(store, terminal, here) -> None:
    today = bangkok_day(store.clock())
    [training] = added(store, terminal, TrainingSession(kind="training", name="ทอผ้า", held_on=today, **of(here)))
    added(store, terminal, Rehearsal(name="ซักซ้อม", held_on=today, **of(here)), Trainer(person_id=here.people[0].id, **of(here)))
    officer = looked_up(store)
    now = villages.load(store, officer, here.village.id)
    assert len(village_path.ready(now, now.of("training_session")[0], villages.overrides(store, now)).lacks) == 2
    [decided] = added(
        store, terminal, TrainingSession(kind="training", name="ย้อมผ้า", held_on=today, override_reason="วิทยากรพร้อมแล้ว", **of(here))
    )
    now = villages.load(store, officer, here.village.id)
    reasons = villages.overrides(store, now)
    assert reasons == {decided.id: "วิทยากรพร้อมแล้ว"}
    by_id = {one.id: village_path.ready(now, one, reasons) for one in now.of("training_session")}
    assert by_id[decided.id].is_overridden and not by_id[training.id].is_ready


def test_a_session_with_fewer_than_half_the_households_is_told(store, terminal, here) -> None:
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=26, **of(here)))
    added(store, terminal, *(Enrolment(round_id=begun.id, household_id=home.id) for home in here.homes[:26]))
    [session] = added(store, terminal, TrainingSession(kind="training", name="ทอผ้า", held_on=bangkok_day(store.clock()), **of(here)))
    added(store, terminal, *(Attendance(session_id=session.id, household_id=home.id) for home in here.homes[:12]))
    assert "ทอผ้า: 12 of 26 households came" in told(stations(store, here)["train"])
    added(store, terminal, Attendance(session_id=session.id, household_id=here.homes[12].id))
    assert stations(store, here)["train"].status == village_path.DONE


def test_groups_and_results_are_told_with_how_many_answered(store, terminal, here) -> None:
    [group] = added(store, terminal, OccupationGroup(village_id=here.village.id, name="กลุ่มทอผ้า", occupation="textile", area="processing"))
    assert "has no members yet" in told(stations(store, here)["groups"])
    added(store, terminal, GroupMember(group_id=group.id, household_id=here.homes[0].id, role="leader"))
    assert "1 groups, 1 members" in told(stations(store, here)["groups"])
    answered = {"household_id": here.homes[0].id, "fiscal_year": here.year}
    added(store, terminal, IncomeRecord(phase="after_3m", income=0, **answered), Happiness(phase="before", people="3", **answered))
    said = told(stations(store, here)["results"])
    assert "1 of 0 households" in said and "1 answers before, 0 after" in said and "knowledge record" in said
    added(store, terminal, KnowledgeRecord(name="ทอผ้า", owner="ก", category="self_reliance", **of(here)))
    assert "Write the knowledge record" not in told(stations(store, here)["results"])


def test_the_page_asks_the_store_at_most_six_times(store, terminal, here, monkeypatch) -> None:
    officer, asked = looked_up(store), []
    cursor = type(store).all
    monkeypatch.setattr(type(store), "all", lambda self, sql, **given: (asked.append(sql), cursor(self, sql, **given))[1])
    villages.overrides(store, villages.load(store, officer, here.village.id))
    assert len(asked) == 3  # and one for the village itself


def test_another_district_and_the_meeting_do_not_see_it(store, here) -> None:
    with pytest.raises(Denied):
        villages.load(store, looked_up(store, "district_officer", THERE), here.village.id)
    with pytest.raises(Denied):
        villages.villages(store, looked_up(store, "meeting_viewer", None), "", 20)
    with pytest.raises(Gone):
        villages.load(store, looked_up(store), "none")


def test_the_list_finds_a_village_by_its_name_and_counts_what_it_has(store, here) -> None:
    lines, total = villages.villages(store, looked_up(store), here.village.name, 20)
    assert total == 1 and (lines[0].households, lines[0].sages) == (27, 0)
    assert villages.villages(store, looked_up(store), "zzz", 20) == ([], 0)


# Ticking


def ticked(store: Store, link: str, parent: str) -> set[str]:
    return {one.id for one in ticking.candidates(store, looked_up(store), link, parent) if one.is_linked}


def test_many_households_are_enrolled_and_taken_out_in_one_change(store, terminal, here) -> None:
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=26, **of(here)))
    homes = [home.id for home in here.homes]
    assert ticking.save(store, terminal, "one", "enrolment", begun.id, set(), set(homes[:26])) == (26, 0)
    assert ticking.save(store, terminal, "two", "enrolment", begun.id, set(homes[:26]), set(homes[1:27])) == (1, 1)
    assert ticked(store, "enrolment", begun.id) == set(homes[1:27])
    assert ticking.save(store, terminal, "three", "enrolment", begun.id, set(homes), set(homes)) == (0, 0)


def test_two_officers_who_tick_at_the_same_time_keep_each_others_ticks(store, terminal, here) -> None:
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=26, **of(here)))
    a, b, c, *_rest = (home.id for home in here.homes)
    ticking.save(store, terminal, "begin", "enrolment", begun.id, set(), {a})
    assert ticking.save(store, terminal, "first", "enrolment", begun.id, {a}, {b}) == (1, 1)
    assert ticking.save(store, terminal, "second", "enrolment", begun.id, {a}, {a, b, c}) == (1, 0)
    assert ticked(store, "enrolment", begun.id) == {b, c}


def test_at_a_session_the_enrolled_are_ticked_and_where_nobody_is_enrolled_the_village(store, terminal, here) -> None:
    [session] = added(store, terminal, TrainingSession(kind="training", name="ทอผ้า", held_on=DAY, **of(here)))
    officer = looked_up(store)
    assert len(ticking.candidates(store, officer, "attendance", session.id)) == 27
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=26, **of(here)))
    added(store, terminal, Enrolment(round_id=begun.id, household_id=here.homes[3].id))
    assert [one.id for one in ticking.candidates(store, officer, "attendance", session.id)] == [here.homes[3].id]
    ticking.save(store, terminal, "came", "attendance", session.id, set(), {here.homes[3].id})
    assert ticked(store, "attendance", session.id) == {here.homes[3].id}


def test_line_33_what_the_workshop_selected_is_proposed_once_and_not_entered_twice(store, terminal, here) -> None:
    day = bangkok_day(store.clock())
    [hall] = added(store, terminal, Workshop(name="เวที", held_on=day, target=26, **of(here)))
    chosen = {"workshop_id": hall.id, "about_noun": "household", "decided_on": day, "voters": 5}
    added(
        store,
        terminal,
        Decision(record_id=here.homes[0].id, decision="selected", **chosen),
        Decision(record_id=here.homes[1].id, decision="reserve", **chosen),
    )
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=26, **of(here)))

    def proposed() -> list[str]:
        return [one.id for one in ticking.candidates(store, looked_up(store), "enrolment", begun.id) if one.is_proposed]

    assert proposed() == [here.homes[0].id]
    merge(store, terminal, new_id(), Known(here.people[2], here.homes[2], ()), Known(here.people[0], here.homes[0], ()), same_person=False)
    assert proposed() == [here.homes[2].id]  # the one that stands for the household that was merged away
    ticking.save(store, terminal, "taken over", "enrolment", begun.id, set(), set(proposed()))
    assert proposed() == []
    ticking.save(store, terminal, "on purpose", "enrolment", begun.id, {here.homes[2].id}, set())
    assert proposed() == []


def test_trainers_are_ticked_at_a_rehearsal_and_members_in_a_group(store, terminal, here) -> None:
    trainer, held = added(
        store, terminal, Trainer(person_id=here.people[0].id, **of(here)), Rehearsal(name="ซักซ้อม", held_on=DAY, **of(here))
    )
    ticking.save(store, terminal, "rehearsed", "rehearsal_attendance", held.id, set(), {trainer.id})
    assert ticked(store, "rehearsal_attendance", held.id) == {trainer.id}
    [group] = added(store, terminal, OccupationGroup(village_id=here.village.id, name="กลุ่มทอผ้า", occupation="textile", area="processing"))
    ticking.save(store, terminal, "joined", "group_member", group.id, set(), {here.homes[5].id})
    assert ticked(store, "group_member", group.id) == {here.homes[5].id}


def test_nobody_of_another_district_sees_or_writes_the_list(store, terminal, here) -> None:
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=26, **of(here)))
    with pytest.raises(Denied):
        ticking.candidates(store, looked_up(store, "district_officer", THERE), "enrolment", begun.id)
    with pytest.raises(Denied):
        ticking.save(store, signed_in(store, "district_officer", THERE), "x", "enrolment", begun.id, set(), {here.homes[0].id})
