"""The pages of the method with a sample province in them: they draw, say what is there, and their buttons write."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import screen

from otop_core import sample
from otop_core.access.sessions import Terminal
from otop_core.language.messages import say


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    path = tmp_path_factory.mktemp("method") / "otop.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTOP_STORE", str(path))
        with screen.running(path) as store:
            sample.generate(store, Terminal(), 0.06)
            [(village, year)] = store.all(
                "SELECT v.id, t.fiscal_year FROM village v JOIN training_round t ON t.village_id = v.id WHERE v.name = 'บ้านตัวอย่าง'"
            )
            officer = screen.signed_in(store, "provincial_officer")
            yield SimpleNamespace(store=store, officer=officer, village=village, year=str(year))


def opened(world: SimpleNamespace, page: str, session: str = "", **query: str):
    app = screen.opened(session or world.officer, page, **query)
    assert not app.exception, app.exception
    return app


def first(world: SimpleNamespace, noun: str) -> str:
    return str(world.store.one(f"SELECT id FROM {noun} WHERE removed_at IS NULL ORDER BY id")[0])


def test_the_village_page_draws_its_eight_stations_with_their_records(world) -> None:
    app = opened(world, "community/villages.py", id=world.village, year=world.year)
    assert app.title[0].value.endswith("บ้านตัวอย่าง")
    labels = [one.label for one in app.expander]
    assert [label[:4] for label in labels[:8]] == [f"**{n}." for n in range(1, 9)]
    links = [link.proto.label for link in app.get("page_link")]
    assert any(say("nominated only", "th") in link or say("ready to train", "th") in link for link in links)


def test_a_form_of_the_village_page_settles_village_and_year(world) -> None:
    app = opened(world, "community/villages.py", id=world.village, year=world.year, begin="training_session")
    [key] = [key for key in screen.forms(app) if key.startswith("training_session:new")]
    assert key == f"training_session:new:{world.village}:{world.year}"
    assert not {"village", "training_session.fiscal_year"} & set(screen.fields(screen.forms(app)[key]))


def test_a_year_that_is_none_and_a_village_that_is_not_there_are_no_error_of_ours(world) -> None:
    opened(world, "community/villages.py", id=world.village, year="๒๕๖๙'--")
    app = opened(world, "community/villages.py", id="none", year=world.year)
    assert app.error


def test_households_are_ticked_on_the_page_of_a_round(world) -> None:
    [(round_id, n)] = world.store.all(
        "SELECT t.id, count(*) FROM training_round t JOIN enrolment e ON e.round_id = t.id WHERE t.village_id = :v GROUP BY t.id",
        v=world.village,
    )
    app = opened(world, "training/rounds.py", id=round_id)
    ticked = [box for box in app.checkbox if box.value]
    assert len(ticked) == n
    ticked[0].uncheck()
    next(button for button in app.button if button.label == say("Save", "th")).click().run()
    assert not app.exception
    [(left,)] = world.store.all("SELECT count(*) FROM enrolment WHERE round_id = :r AND removed_at IS NULL", r=round_id)
    assert left == n - 1


def test_ticks_are_kept_when_somebody_else_saves_while_the_list_is_open(world) -> None:
    [(round_id,)] = world.store.all("SELECT id FROM training_round WHERE village_id = :v", v=world.village)

    def linked() -> set[str]:
        return {
            id for (id,) in world.store.all("SELECT household_id FROM enrolment WHERE round_id = :r AND removed_at IS NULL", r=round_id)
        }

    def save(app) -> None:
        next(button for button in app.button if button.label == say("Save", "th")).click().run()
        assert not app.exception

    mine, theirs = (
        opened(world, "rounds", id=round_id),
        opened(world, "rounds", id=round_id, session=screen.signed_in(world.store, "administrator")),
    )
    before = linked()
    ticked = [box for box in mine.checkbox if box.value]
    my_choice, their_choice = ticked[0].key.rpartition("|")[2], [box for box in theirs.checkbox if box.value][1].key.rpartition("|")[2]
    next(box for box in theirs.checkbox if box.key.endswith(their_choice)).uncheck()
    save(theirs)
    mine.checkbox(key=ticked[0].key).uncheck()
    save(mine)
    assert before - linked() == {my_choice, their_choice}
    assert {box.key.rpartition("|")[2] for box in mine.checkbox if box.value} == linked()


@pytest.mark.parametrize(
    ("page", "noun"),
    [
        ("results/sales.py", "sale"),
        ("results/knowledge_records.py", "knowledge_record"),
        ("training/sessions.py", "training_session"),
        ("training/rehearsals.py", "rehearsal"),
        ("training/swot.py", "swot_item"),
    ],
)
def test_a_record_of_the_method_opens_with_what_belongs_to_it(world, page, noun) -> None:
    app = opened(world, page, id=first(world, noun))
    assert not app.error and screen.forms(app)


def test_the_board_the_results_and_the_map_of_help_have_something_to_say(world) -> None:
    opened(world, "training/swot.py", village=world.village, year=world.year)
    for page in ("progress/results.py", "progress/support_map.py", "results/sales.py"):
        assert opened(world, page).title


def test_a_months_sales_are_reviewed_by_the_province_and_returned_with_a_reason(world) -> None:
    [(id,)] = world.store.all("SELECT id FROM sale WHERE status = 'pending' AND removed_at IS NULL ORDER BY id LIMIT 1")
    app = opened(world, "results/sales.py", id=id)
    give_back = next(button for button in app.button if button.label == say("Return to be mended", "th"))
    give_back.click().run()
    assert say("Please say what is to be mended.", "th") in [error.value for error in app.error]
    app.text_input[0].set_value("ขาดยอดออนไลน์").run()
    next(button for button in app.button if button.label == say("Return to be mended", "th")).click().run()
    assert not app.exception
    assert world.store.one("SELECT status, review_note FROM sale WHERE id = :id", id=id) == ("returned", "ขาดยอดออนไลน์")
