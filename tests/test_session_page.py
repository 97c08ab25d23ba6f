"""The pages of a session, a rehearsal, a round and a sage, by the lines of the document (techniques 2 and 3, the caution)."""

import csv
import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, THERE, added, household, signed_in, village

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn, Terminal
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.gate import ledger
from otop_core.gate.acts import Change, Remove, new_id
from otop_core.language import vocabulary
from otop_core.language.messages import Text, say
from otop_core.language.thai_calendar import bangkok_day, fiscal_year
from otop_core.model.errors import Denied, Gone
from otop_core.reports import files, sage, session, session_lines, session_rehearsal
from otop_core.reports import round as rounds
from otop_core.reports.filters import Filters
from otop_core.reports.registers import Asked
from otop_core.store import Store
from otop_core.store.open import open_store
from otop_core.training.rounds import Enrolment, TrainingRound
from otop_core.training.selections import SageSelection
from otop_core.training.sessions import Attendance, TrainingSession
from otop_core.training.trainers import Rehearsal, RehearsalAttendance, Trainer
from otop_core.workshop.deciding import Decision
from otop_core.workshop.duplicate_decisions import Merged
from otop_core.workshop.workshops import Workshop

ONE = dt.timedelta(days=1)
NUMBERS = itertools.count()


def looked_up(store: Store, role: str = "district_officer", district: str | None = HERE) -> SignedIn:
    return sessions.look_up(store, signed_in(store, role, district, f"{role}{next(NUMBERS)}").digest)


@pytest.fixture
def here(store: Store, terminal: Terminal, clock) -> SimpleNamespace:
    """A village with 28 people, 27 of them with a household, and an officer of its district."""
    [place] = added(store, terminal, village())
    people = added(store, terminal, *(Person(given_name=f"คน{n}", village_id=place.id) for n in range(28)))
    homes = added(store, terminal, *(household(place, person) for person in people[:27]))
    day = bangkok_day(clock())
    of = {"village_id": place.id, "fiscal_year": fiscal_year(day)}
    return SimpleNamespace(village=place, people=people, homes=homes, day=day, of=of, officer=looked_up(store))


def training(here: SimpleNamespace, **more: object) -> TrainingSession:
    about = {"kind": "training", "name": "ทอผ้า", "held_on": here.day, "place": "ศาลา", "officer": "พัฒนากร"}
    return TrainingSession(**{**about, **here.of, **more})


def rehearsal(here: SimpleNamespace, day: dt.date) -> Rehearsal:
    return Rehearsal(name="ซักซ้อม", held_on=day, officer="พัฒนากร", **here.of)


def trainer(here: SimpleNamespace, number: int, duty: str | None = "สอนทอ", **more: object) -> Trainer:
    return Trainer(person_id=here.people[number].id, duty=duty, **more, **here.of)


def enrolled(store: Store, terminal: Terminal, here: SimpleNamespace, n: int, target: int = 26, **about: object) -> TrainingRound:
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=target, **here.of))
    if n:
        added(store, terminal, *(Enrolment(round_id=begun.id, household_id=home.id, **about) for home in here.homes[:n]))
    return begun


def told(*texts) -> str:
    return "\n".join(say(text, "en") for text in texts)


# The caution: a session


def lacks(store: Store, here: SimpleNamespace, id: str) -> str:
    return told(*session.load(store, here.officer, id).readiness.lacks)


def test_line_36_a_rehearsal_on_the_day_of_the_training_is_not_before_it(store, terminal, here) -> None:
    held, _team, late = added(store, terminal, training(here), trainer(here, 0), rehearsal(here, here.day))
    found = session.load(store, here.officer, held.id)
    assert not found.readiness.is_ready and "not before the day" in lacks(store, here, held.id)
    [todo] = [one for one in found.todo() if one.links and one.links[0].noun == "rehearsal"]
    assert (todo.is_done, todo.links[0].id) == (False, late.id)  # its date is mended on the rehearsal itself
    added(store, terminal, rehearsal(here, here.day - 2 * ONE))
    now = session.load(store, here.officer, held.id)
    assert now.readiness.is_ready and "2 days before" in told(*(one.text for one in now.todo()))


def test_line_36_a_rehearsal_that_is_only_planned_has_not_made_anybody_ready_yet(store, terminal, here, clock) -> None:
    held = added(store, terminal, training(here, held_on=here.day + 5 * ONE), trainer(here, 0), rehearsal(here, here.day + 2 * ONE))[0]
    assert "has not been held yet" in lacks(store, here, held.id)
    clock.forward(days=2)
    assert lacks(store, here, held.id) == ""


def test_line_36_each_trainer_without_a_duty_is_named_with_a_link(store, terminal, here) -> None:
    held, _day, _busy, idle = added(
        store, terminal, training(here), rehearsal(here, here.day - ONE), trainer(here, 0), trainer(here, 1, None)
    )
    assert "1 of 2 trainers have no duty" in lacks(store, here, held.id)
    links = [link for todo in session.load(store, here.officer, held.id).todo() for link in todo.links if link.noun == "trainer"]
    assert [(link.id, link.name) for link in links] == [(idle.id, "คน1")]


def test_line_36_a_village_without_a_trainer_is_not_ready_and_the_team_is_begun_from_there(store, terminal, here) -> None:
    held = added(store, terminal, training(here), rehearsal(here, here.day - ONE))[0]
    found = session.load(store, here.officer, held.id)
    assert "No trainer" in told(*found.readiness.lacks)
    assert ("trainer", "") in [(link.noun, link.id) for todo in found.todo() for link in todo.links]


def test_only_what_the_trainer_team_leads_asks_for_a_rehearsal(store, terminal, here) -> None:
    practice, visit = added(store, terminal, training(here, kind="practice"), training(here, kind="study_visit"))
    assert len(session.load(store, here.officer, practice.id).todo()) == 5
    found = session.load(store, here.officer, visit.id)
    assert not found.is_rehearsed and found.readiness.is_ready and len(found.todo()) == 3


def test_before_the_day_place_officer_and_households_are_looked_after(store, terminal, here) -> None:
    bare = added(store, terminal, training(here, place=None, officer=None), trainer(here, 0), rehearsal(here, here.day - ONE))[0]
    found = session.load(store, here.officer, bare.id)
    assert [one.is_done for one in found.todo()] == [True, True, False, False, False] and found.readiness.is_ready
    assert ("training_round", "") in [(link.noun, link.id) for link in found.todo()[-1].links]
    begun = enrolled(store, terminal, here, 3)
    assert "3 have not been told" in told(session.load(store, here.officer, bare.id).todo()[-1].text)
    assert session.load(store, here.officer, bare.id).todo()[-1].links[0].id == begun.id


def test_an_override_is_kept_with_who_when_and_why_and_so_is_that_it_was_taken_back(store, terminal, here, officer, clock) -> None:
    [held] = added(store, terminal, training(here))
    somchai, malee = officer(HERE, "somchai"), officer(HERE, "malee")
    reason = held.model_copy(update={"override_reason": "วิทยากรเคยสอนแล้ว"})
    [kept] = ledger.commit(store, somchai, new_id(), Change(held, reason)).records
    decided_at = clock()
    found = session.load(store, here.officer, held.id)
    assert found.readiness.is_overridden and found.readiness.lacks
    assert [(one.by, one.at, one.reason) for one in found.decided] == [("somchai", decided_at, "วิทยากรเคยสอนแล้ว")]
    clock.forward(hours=1)
    [moved] = ledger.commit(store, malee, new_id(), Change(kept, kept.model_copy(update={"place": "วัด"}))).records
    ledger.commit(store, malee, new_id(), Change(moved, moved.model_copy(update={"override_reason": None})))
    after = session.load(store, here.officer, held.id)
    assert not after.readiness.is_ready
    assert [(one.by, one.reason) for one in after.decided] == [("malee", ""), ("somchai", "วิทยากรเคยสอนแล้ว")]


@pytest.mark.parametrize(
    ("came", "sentence"),
    [
        (0, "Nobody has been ticked"),
        (12, "12 of 26 enrolled households came, fewer than half"),
        (13, "Half of the enrolled households came: 13 of 26"),
        (14, "14 of 26 enrolled households came, more than half"),
        (26, "All 26"),
    ],
)
def test_half_the_households_is_told_as_half(store, terminal, here, came, sentence) -> None:
    enrolled(store, terminal, here, 26)
    [held] = added(store, terminal, training(here))
    if came:
        added(store, terminal, *(Attendance(session_id=held.id, household_id=home.id) for home in here.homes[:came]))
    assert told(session.load(store, here.officer, held.id).attendance()).startswith(sentence)


def test_who_came_without_being_enrolled_does_not_count_as_one_of_the_round(store, terminal, here) -> None:
    enrolled(store, terminal, here, 2)
    [held] = added(store, terminal, training(here))
    added(store, terminal, *(Attendance(session_id=held.id, household_id=home.id) for home in here.homes[1:4]))
    found = session.load(store, here.officer, held.id)
    assert (found.came, found.others) == (1, 2) and told(found.attendance()).startswith("Half")


def test_the_register_says_of_each_training_whether_it_is_ready_as_its_page_does(store, terminal, here) -> None:
    nobody, overridden, visit = added(
        store, terminal, training(here, held_on=here.day + ONE), training(here, override_reason="ฝน"), training(here, kind="study_visit")
    )

    def said() -> dict[str, str]:
        lines, _n = session_lines.page(store, here.officer, Asked(), 20)
        return {line.id: line.about.split(" · ")[0] for line in lines}

    decided = say("held by the officer's decision", "th")
    assert (said()[nobody.id], said()[overridden.id]) == (say("not ready to train yet", "th"), decided)
    assert said()[visit.id] == vocabulary.label("session_kind", "study_visit", "th")
    idle = added(store, terminal, rehearsal(here, here.day), rehearsal(here, here.day + 2 * ONE), trainer(here, 0), trainer(here, 1, None))[
        -1
    ]
    assert said()[nobody.id] == say("not ready to train yet", "th")
    ledger.commit(store, terminal, new_id(), Change(idle, idle.model_copy(update={"duty": "ต้อนรับ"})))
    assert said() == {**said(), nobody.id: say("ready to train", "th"), overridden.id: decided}


# The rehearsal


def test_a_rehearsal_serves_the_trainings_of_later_days_and_says_what_it_lacks(store, terminal, here) -> None:
    meeting, ready, low, _unknown = added(
        store,
        terminal,
        rehearsal(here, here.day),
        trainer(here, 0, readiness="5", is_lead=True),
        trainer(here, 1, None, readiness="2"),
        trainer(here, 2),
    )
    before, same, later = added(store, terminal, *(training(here, name=f"วันที่ {n}", held_on=here.day + n * ONE) for n in (-3, 0, 3)))
    added(store, terminal, training(here, kind="exchange", held_on=here.day + ONE))
    added(store, terminal, RehearsalAttendance(rehearsal_id=meeting.id, trainer_id=ready.id))
    found = session_rehearsal.load(store, here.officer, meeting.id)
    assert [one.id for one in found.serves] == [later.id]
    assert [one.id for one in found.sessions] == [before.id, same.id, later.id]
    assert [found.served(one).is_done for one in found.sessions] == [False, False, True]
    assert "comes too late" in told(found.served(found.sessions[1]).text)
    said = told(*(one.text for one in found.lacks()))
    for sentence in ("1 of 3 trainers have no duty", "2 of 3 trainers are not ticked", "How ready 1 trainers", "1 trainers are not ready"):
        assert sentence in said
    assert low.id in [link.id for one in found.lacks() for link in one.links]
    added(store, terminal, rehearsal(here, here.day - ONE))
    assert "at another meeting" in told(session_rehearsal.load(store, here.officer, meeting.id).served(found.sessions[1]).text)


def test_what_a_trainer_showed_at_the_rehearsal_counts_before_what_the_list_says(store, terminal, here) -> None:
    meeting, one = added(store, terminal, rehearsal(here, here.day), trainer(here, 0, readiness="2"))
    added(store, terminal, training(here, held_on=here.day + ONE))
    added(store, terminal, RehearsalAttendance(rehearsal_id=meeting.id, trainer_id=one.id, readiness="4"))
    found = session_rehearsal.load(store, here.officer, meeting.id)
    assert (found.team[0].now, found.lacks()) == ("4", [])


# The round


@pytest.mark.parametrize(
    ("n", "sentence"), [(0, "Nobody of 26"), (25, "25 of 26 people, 1 short"), (26, "exactly"), (27, "27 people, 1 more")]
)
def test_line_33_the_round_says_in_words_how_many_of_the_target(store, terminal, here, n, sentence) -> None:
    begun = enrolled(store, terminal, here, n)
    assert sentence in told(rounds.load(store, here.officer, begun.id).told())


def test_line_33_a_round_adds_up_what_its_households_take_on_and_chose_and_what_is_to_be_asked(store, terminal, here) -> None:
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=3, **here.of))
    whole = {"oriented_on": here.day, "modes": ("co_think", "co_benefit"), "occupation": "textile", "practises": "yes"}
    some = {"oriented_on": here.day, "modes": ("co_think",), "practises": "no"}
    _whole, half, bare = added(
        store, terminal, *(Enrolment(round_id=begun.id, household_id=here.homes[n].id, **a) for n, a in enumerate((whole, some, {})))
    )
    found = rounds.load(store, here.officer, begun.id)
    assert (found.oriented, found.practising()) == (2, (1, 2))
    assert {one.code: one.done for one in found.modes() if one.done} == {"co_think": 2, "co_benefit": 1} and len(found.modes()) == 6
    assert [(one.code, one.done, one.of) for one in found.occupations()] == [("textile", 1, 3)]
    assert {one.id: len(one.lacks()) for one in found.unfinished()} == {half.id: 1, bare.id: 3}


def test_line_33_a_household_in_two_rounds_is_told_in_each_with_the_other(store, terminal, here) -> None:
    begun = enrolled(store, terminal, here, 2)
    [other] = added(store, terminal, TrainingRound(name="รุ่นก่อน", target=1, **{**here.of, "fiscal_year": here.of["fiscal_year"] - 1}))
    [again] = added(store, terminal, Enrolment(round_id=other.id, household_id=here.homes[1].id))
    [told_here] = rounds.load(store, here.officer, begun.id).elsewhere
    assert (told_here.name, told_here.round, told_here.year) == ("คน1", other.id, here.of["fiscal_year"] - 1)
    assert [one.round for one in rounds.load(store, here.officer, other.id).elsewhere] == [begun.id]
    ledger.commit(store, terminal, new_id(), Remove(again))
    assert rounds.load(store, here.officer, begun.id).elsewhere == []


# The sage


def line_and_file(wise: SimpleNamespace) -> tuple[str, str]:
    """What the register's line says first of the sage, and the code of the decision in the file."""
    lines, _n = sage.page(wise.store, wise.officer, Asked(), 20)
    files.write_csv(wise.store, wise.officer, "sages", Filters(), wise.folder / "sages.csv")
    with (wise.folder / "sages.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row[say("Record ID", "th")]: row for row in csv.DictReader(file)}
    code = say(Text("{label} (code)", {"label": Text("Decision")}), "th")
    [about] = [line.about for line in lines if line.id == wise.sage.id]
    return about.split(" · ")[0], rows[wise.sage.id][code]


@pytest.fixture
def wise(tmp_path: Path, terminal: Terminal) -> Iterator[SimpleNamespace]:
    """A sage in a store with a folder, where a file can be written."""
    store = open_store(str(tmp_path / "otop.duckdb"))
    [place] = added(store, terminal, village())
    person, other = added(store, terminal, *(Person(given_name=name, village_id=place.id) for name in ("มา", "มี")))
    knows = {"village_id": place.id, "knowledge": "ทอผ้า", "area": "processing"}
    [known] = added(store, terminal, Sage(person_id=person.id, **knows))
    day = bangkok_day(store.clock())
    of = {"village_id": place.id, "fiscal_year": fiscal_year(day)}
    yield SimpleNamespace(store=store, sage=known, day=day, of=of, officer=looked_up(store), other=other, knows=knows, folder=tmp_path)
    store.close()


def selection(wise: SimpleNamespace, decision: str, day: dt.date) -> SageSelection:
    judged = {"fits": True, "fits_note": "มีฝ้ายในหมู่บ้าน", "sectors": ("people", "government")}
    return SageSelection(sage_id=wise.sage.id, held_on=day, decision=decision, **judged, **wise.of)


def in_the_hall(wise: SimpleNamespace, terminal: Terminal, sage_id: str, decision: str) -> Workshop:
    [hall] = added(wise.store, terminal, Workshop(name="เวที", held_on=wise.day, target=26, **wise.of))
    about = {"workshop_id": hall.id, "about_noun": "sage", "record_id": sage_id, "decided_on": wise.day, "sectors": ("people",)}
    added(wise.store, terminal, Decision(decision=decision, voters=10, fits=9, interesting=5, livelihood=6, **about))
    return hall


def test_line_32_a_sage_nobody_decided_about_is_nominated_only_on_page_line_and_file(wise) -> None:
    assert sage.load(wise.store, wise.officer, wise.sage.id).choices == []
    assert line_and_file(wise) == (say(sage.NOMINATED, "th"), "nominated")


@pytest.mark.parametrize("decision", ["selected", "reserve", "not_selected"])
def test_line_32_the_newest_meeting_says_what_was_decided_by_which_sectors_and_criteria(wise, terminal, decision) -> None:
    earlier = "not_selected" if decision != "not_selected" else "selected"
    added(wise.store, terminal, selection(wise, earlier, wise.day - ONE))
    [made] = added(wise.store, terminal, selection(wise, decision, wise.day))
    found = sage.load(wise.store, wise.officer, wise.sage.id)
    assert (found.decision, found.choices[0].id, found.choices[1].decision) == (decision, made.id, earlier)
    assert found.choices[0].sectors == ("government", "people")
    assert [(one.is_met, one.note) for one in found.choices[0].criteria] == [(True, "มีฝ้ายในหมู่บ้าน"), (False, ""), (False, "")]
    about, code = line_and_file(wise)
    assert code == decision and about != say(sage.NOMINATED, "th")
    ledger.commit(wise.store, terminal, new_id(), Remove(made))
    assert sage.load(wise.store, wise.officer, wise.sage.id).decision == earlier


def test_line_32_what_the_workshop_decided_counts_with_its_votes_and_a_meeting_comes_first(wise, terminal) -> None:
    hall = in_the_hall(wise, terminal, wise.sage.id, "selected")
    [choice] = sage.load(wise.store, wise.officer, wise.sage.id).choices
    assert (choice.noun, choice.id, choice.where, choice.decision) == ("workshop", hall.id, "เวที", "selected")
    assert [(one.yes, one.voters, one.is_met) for one in choice.criteria] == [(9, 10, True), (5, 10, False), (6, 10, True)]
    assert line_and_file(wise)[1] == "selected"
    added(wise.store, terminal, selection(wise, "reserve", wise.day - ONE))
    assert sage.load(wise.store, wise.officer, wise.sage.id).decision == "reserve"
    assert line_and_file(wise)[1] == "reserve"


def test_what_was_decided_about_an_entry_merged_into_this_one_stays_told(wise, terminal) -> None:
    [twin] = added(wise.store, terminal, Sage(person_id=wise.other.id, **wise.knows))
    in_the_hall(wise, terminal, twin.id, "selected")
    ledger.commit(wise.store, terminal, new_id(), Remove(twin))
    added(wise.store, terminal, Merged(about_noun="sage", gone_id=twin.id, kept_id=wise.sage.id, village_id=wise.of["village_id"]))
    assert sage.load(wise.store, wise.officer, wise.sage.id).decision == "selected"
    assert line_and_file(wise)[1] == "selected"


# All four


def test_each_page_asks_the_store_at_most_six_times_and_nobody_of_another_district(store, terminal, here, monkeypatch) -> None:
    begun = enrolled(store, terminal, here, 26, oriented_on=here.day)
    held, meeting, known = added(
        store,
        terminal,
        training(here),
        rehearsal(here, here.day),
        Sage(village_id=here.village.id, person_id=here.people[27].id, knowledge="ทอผ้า", area="processing"),
    )
    there, asked = looked_up(store, "district_officer", THERE), []
    for name in ("all", "dicts", "one"):
        plain = getattr(type(store), name)
        monkeypatch.setattr(type(store), name, lambda self, sql, _p=plain, **given: (asked.append(sql), _p(self, sql, **given))[1])
    for load, id in (
        (session.load, held.id),
        (session_rehearsal.load, meeting.id),
        (rounds.load, begun.id),
        (sage.load, known.id),
    ):
        asked.clear()
        load(store, here.officer, id)
        assert 1 <= len(asked) <= 5, load  # and one for the record itself
        with pytest.raises(Denied):
            load(store, there, id)
        with pytest.raises(Gone):
            load(store, here.officer, "none")


# On the screen


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, terminal: Terminal) -> Iterator[SimpleNamespace]:
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        [place] = added(store, terminal, village(THERE))
        people = added(store, terminal, *(Person(given_name=f"คน{n}", village_id=place.id) for n in range(2)))
        day = bangkok_day(store.clock())
        of = {"village_id": place.id, "fiscal_year": fiscal_year(day)}
        home, known = added(
            store,
            terminal,
            household(place, people[0]),
            Sage(village_id=place.id, person_id=people[1].id, knowledge="ทอผ้า", area="processing"),
        )
        here = SimpleNamespace(store=store, people=people, day=day, of=of, home=home, sage=known)
        here.officer = screen.signed_in(store, "district_officer")
        yield here


def press(app, label: str) -> None:
    next(button for button in app.button if button.label == say(label, "th")).click().run()
    assert not app.exception


def test_an_officer_holds_a_training_for_a_reason_and_takes_it_back_on_its_page(shown, terminal) -> None:
    [held] = added(shown.store, terminal, training(shown))
    app = screen.opened(shown.officer, "training/sessions.py", id=held.id)
    assert not app.exception and say("Not ready to train yet. It lacks:", "th") in screen.words(app)
    press(app, "Hold it for this reason")
    assert say("Please say why.", "th") in [error.value for error in app.error]
    app.text_area[0].set_value("วิทยากรเคยสอนแล้ว").run()
    press(app, "Hold it for this reason")
    assert shown.store.one("SELECT override_reason FROM training_session WHERE id = :id", id=held.id) == ("วิทยากรเคยสอนแล้ว",)
    words = screen.words(app)
    assert "วิทยากรเคยสอนแล้ว" in words and say("Held by the decision of the officer, although it lacks:", "th") in words
    press(app, "Take the decision back")
    assert shown.store.one("SELECT override_reason FROM training_session WHERE id = :id", id=held.id) == (None,)
    words = screen.words(app)
    assert "วิทยากรเคยสอนแล้ว" in words and say("The decision was taken back.", "th") in words


def test_the_pages_of_a_round_and_a_rehearsal_draw_with_their_links(shown, terminal) -> None:
    begun, meeting, idle = added(
        shown.store,
        terminal,
        TrainingRound(name="รุ่น 1", target=1, **shown.of),
        rehearsal(shown, shown.day),
        trainer(shown, 1, None),
    )
    added(shown.store, terminal, Enrolment(round_id=begun.id, household_id=shown.home.id))
    app = screen.opened(shown.officer, "training/rounds.py", id=begun.id)
    assert not app.exception and any("คน0" in link.proto.label for link in app.get("page_link"))
    app = screen.opened(shown.officer, "training/rehearsals.py", id=meeting.id)
    assert not app.exception and any(idle.id in link.proto.query_string for link in app.get("page_link"))


def test_a_selection_is_begun_on_the_page_of_the_sage_and_told_there_once_it_is_saved(shown, terminal) -> None:
    app = screen.opened(shown.officer, "community/sages.py", id=shown.sage.id)
    assert not app.exception and say("nominated only", "th") in screen.words(app)
    app.toggle[0].set_value(True).run()
    [key] = [key for key in screen.forms(app) if key.startswith("sage_selection:new")]
    assert not {"village", "sage_selection.sage_id"} & set(screen.fields(screen.forms(app)[key]))
    typed = {"sage_selection.held_on": "22/11/2569", "sage_selection.decision": "selected", "sage_selection.fiscal_year": "2570"}
    screen.save(shown.store, shown.officer, key, typed)
    app = screen.go_on(app, key)
    assert not app.exception and "### " + vocabulary.label("selection", "selected", "th") in screen.words(app)
    assert say("nominated only", "th") not in screen.words(app)
    assert not [key for key in screen.forms(app) if key.startswith("sage_selection:new")]
