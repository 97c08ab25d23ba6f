"""Records that may be registered twice: found at the desk, made one and two again, or said to be two."""

from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, SUBDISTRICT, added, household, product, signed_in

from otop_core.access import sessions
from otop_core.access.sessions import Session, SignedIn, Terminal
from otop_core.admin import integrity
from otop_core.community.people import Person
from otop_core.community.villages import Village
from otop_core.gate import history, ledger
from otop_core.gate.acts import Change, new_id
from otop_core.language.messages import say
from otop_core.lists import duplicates
from otop_core.lists.duplicates import ALMOST, SAME, SAME_NUMBER, Alike
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Denied
from otop_core.products.evidence import Channel
from otop_core.products.producers import Producer
from otop_core.results.sales import Sale
from otop_core.store import Store


def known(store: Store, caller: Session) -> SignedIn:
    who = sessions.look_up(store, caller.digest)
    assert who is not None
    return who


@pytest.fixture
def desk(store: Store, world: SimpleNamespace) -> SimpleNamespace:
    caller = signed_in(store, "district_officer", HERE)
    return SimpleNamespace(caller=caller, who=known(store, caller), here=world.here, there=world.there)


def look(store: Store, desk: SimpleNamespace, noun: str) -> list[Alike]:
    return list(duplicates.look(store, desk.who, noun))


def producer(desk: SimpleNamespace, name: str) -> Producer:
    return Producer(id=new_id(), name=name, producer_type="group", village_id=desk.here.village.id)


def merge(store: Store, desk: SimpleNamespace, two: Alike, keep: str) -> str:
    op = new_id()
    duplicates.merge(store, desk.caller, op, two, keep)
    return op


def everything(store: Store) -> dict[str, list[tuple]]:
    """What is there, by noun, but for versions and numbers of changes."""
    nouns = ("village", "person", "household", "producer", "product", "channel", "sale")
    columns = {noun: ", ".join(NOUNS[noun].abouts()) for noun in nouns}
    return {noun: sorted(store.all(f"SELECT id, {of} FROM {noun} WHERE removed_at IS NULL"), key=str) for noun, of in columns.items()}


def test_one_village_of_two_spellings_is_made_one_with_all_that_lies_in_it_and_two_again(store: Store, desk: SimpleNamespace) -> None:
    home = desk.here.village
    other = Village(id=new_id(), subdistrict_code=home.subdistrict_code, moo=home.moo, name="บ้านชื่ออื่น")
    person = Person(id=new_id(), given_name="มานะ", village_id=other.id)
    added(store, Terminal(), other, person, household(other, person, house_no="77"))
    [two] = look(store, desk, "village")
    assert (two.reason, two.first.id, two.second.id) == (SAME_NUMBER, home.id, other.id)
    before = everything(store)
    op = merge(store, desk, two, home.id)
    assert look(store, desk, "village") == []
    assert store.all("SELECT DISTINCT village_id FROM person WHERE district_code = :here AND removed_at IS NULL", here=HERE) == [(home.id,)]
    assert store.all("SELECT village_id FROM household WHERE house_no = '77'") == [(home.id,)]
    history.undo(store, desk.caller, new_id(), op)
    assert everything(store) == before and len(look(store, desk, "village")) == 1
    assert not integrity.verify(store)


def test_a_producer_and_its_product_entered_twice_are_made_one_with_their_evidence_and_sales(store: Store, desk: SimpleNamespace) -> None:
    again = producer(desk, "กลุ่มทอผ้า ")
    cloth = product(again, id=new_id(), name="ผ้าไหมมัดหมี่")
    mine = desk.here.product.model_copy(update={"name": "ผ้าไหมมัดหมี"})
    ledger.commit(store, Terminal(), new_id(), Change(desk.here.product, mine))
    added(store, Terminal(), again, cloth, Channel(product_id=cloth.id, channel="domestic_offline"))
    months = [Sale(producer_id=one, month="2026-10-01", domestic_offline=baht) for one, baht in ((again.id, 5), (desk.here.producer.id, 7))]
    added(store, Terminal(), *months)
    before = everything(store)
    [two] = look(store, desk, "producer")
    assert two.reason == SAME
    first = merge(store, desk, two, desk.here.producer.id)
    assert store.all("SELECT domestic_offline FROM sale WHERE removed_at IS NULL") == [(7,)]  # of the same month the one that stays says it
    [goods] = look(store, desk, "product")
    second = merge(store, desk, goods, cloth.id)
    [(kept,)] = store.all("SELECT id FROM product WHERE producer_id = :id AND removed_at IS NULL", id=desk.here.producer.id)
    assert kept == cloth.id and store.all("SELECT product_id FROM channel") == [(cloth.id,)]
    for op in (second, first):
        history.undo(store, desk.caller, new_id(), op)
    assert everything(store) == before and not integrity.verify(store)


def test_people_of_a_like_name_are_made_one_with_what_hangs_on_them(store: Store, desk: SimpleNamespace) -> None:
    twin = Person(id=new_id(), given_name="สมศรี", family_name="ใจดี", name_title="นาง", phone="0812345678", village_id=desk.here.village.id)
    added(store, Terminal(), twin, household(desk.here.village, twin, house_no="5"))
    [two] = look(store, desk, "person")
    op = merge(store, desk, two, desk.here.person.id)
    [(phone, title)] = store.all("SELECT phone, name_title FROM person WHERE id = :id", id=desk.here.person.id)
    assert (phone, title) == ("0812345678", "นาง") and look(store, desk, "person") == []
    history.undo(store, desk.caller, new_id(), op)
    assert len(look(store, desk, "person")) == 1


def test_what_is_two_is_said_once_for_everybody_and_can_be_looked_at_again(store: Store, desk: SimpleNamespace) -> None:
    added(store, Terminal(), producer(desk, "กลุ่มทอผ้าไหม บ้านโนน"), producer(desk, "กลุ่มทอผ้าไหม บ้านโนม"))
    twin = Person(id=new_id(), given_name="สมศรี", family_name="ใจดี", village_id=desk.here.village.id)
    added(store, Terminal(), twin)
    for noun in ("producer", "person"):
        [two] = look(store, desk, noun)
        duplicates.set_apart(store, desk.caller, new_id(), two)
        assert look(store, desk, noun) == []
        [said] = duplicates.apart(store, desk.who, noun)
        assert {said.first, said.second} == {two.first.title(), two.second.title()}
        duplicates.look_again(store, desk.caller, new_id(), said.said)
        assert len(look(store, desk, noun)) == 1 and duplicates.apart(store, desk.who, noun) == []


def test_numbers_in_a_name_villages_of_other_numbers_and_other_districts_are_two(store: Store, desk: SimpleNamespace) -> None:
    added(store, Terminal(), *(producer(desk, f"กลุ่มเลี้ยงไหมที่ {n}") for n in (1, 2)))
    moo = desk.here.village.moo or 1
    added(store, Terminal(), Village(subdistrict_code=SUBDISTRICT[HERE], moo=moo + 1, name=desk.here.village.name))
    assert [look(store, desk, noun) for noun in duplicates.KINDS] == [[], [], [], []]
    everybody = known(store, signed_in(store, "provincial_officer"))
    assert [list(duplicates.look(store, everybody, noun)) for noun in duplicates.KINDS] == [[], [], [], []]
    with pytest.raises(Denied):
        duplicates.look(store, known(store, signed_in(store, "meeting_viewer")), "village")


def test_a_name_that_is_only_like_another_stands_behind_the_same_name(store: Store, desk: SimpleNamespace) -> None:
    added(store, Terminal(), *(producer(desk, name) for name in ("กลุ่มจักสานบ้านเหนือ", "กลุ่มจักสานบ้านเนือ", "กลุ่มทอผ้า")))
    assert [one.reason for one in look(store, desk, "producer")] == [SAME, ALMOST]


def test_the_page_merges_takes_back_and_sets_apart(tmp_path, monkeypatch) -> None:
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        villages = [Village(id=new_id(), subdistrict_code="360201", moo=3, name=name) for name in ("บ้านโนน", "โนนสูง")]
        added(store, Terminal(), *villages)
        app = screen.opened(screen.signed_in(store, "district_officer"), "community/duplicates.py")

        def press(label: str):
            found = next(button for button in app.button if button.label == say(label, "th"))
            done = found.click().run()
            assert not done.exception
            return done

        app = press("Keep this one, the other goes to the bin")
        assert store.all("SELECT count(*) FROM village WHERE removed_at IS NULL") == [(1,)]
        assert say("Nothing looks as if it were there twice.", "th") in screen.words(app)
        app = press("Take the last merge back")
        assert store.all("SELECT count(*) FROM village WHERE removed_at IS NULL") == [(2,)]
        app = press("These are two")
        app = next(one for one in app.toggle).set_value(True).run()
        app = press("Look again")
        assert not app.toggle and any(one.label == say("These are two", "th") for one in app.button)
