"""A bad network, a dead battery and a killed server: what was saved is stored once as it stood on the screen, what is typed stays."""

import json
from collections.abc import Iterator

import pytest
from browsing import Person, is_back, th, word
from phones import (
    DEAD_AIR,
    NEW,
    SENT,
    Field,
    Household,
    begun,
    in_the_field,
    in_the_village,
    nothing_waits,
    offline,
    online,
    outbox,
    saved_text,
    stands,
    storage,
    type_in,
    until,
)
from playwright.sync_api import expect

from otop_core.model.errors import SavedBefore

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with in_the_field(tmp_path_factory.mktemp("network")) as field:
        yield field


@pytest.fixture
def field(place: Field) -> Iterator[Field]:
    """The server is up and the network well, before a test and after it."""
    yield place
    place.network.mend()
    if place.world.server.process is None:
        place.world.server.start()


@pytest.fixture(scope="module")
def nari(place: Field) -> Person:
    """An officer on her phone, in her village, with an empty form."""
    phone = place.phone(place.somebody())
    phone.open(NEW)
    in_the_village(phone)
    return phone


def name_of(household: Household) -> str:
    return f"{household.typed['person.given_name']} {household.typed['person.family_name']}"


def stored(field: Field, *households: Household) -> None:
    """Each once, with the values that stood on the screen."""
    for household in households:
        kept = field.household(household.given)
        assert {name: kept[name] for name in household.as_kept()} == household.as_kept()


@pytest.mark.parametrize("trouble", ["cut", "swallow", "deafen"])
def test_save_and_typing_go_on_without_a_network_and_all_of_it_is_stored_once(trouble: str, nari: Person, field: Field) -> None:
    first, second, third = (Household.number(n, trouble) for n in (1, 2, 3))
    type_in(nari, first.typed)
    getattr(field.network, trouble)()
    nari.save()
    offline(nari)  # dead air is noticed
    expect(nari.form.locator(".answer")).to_contain_text(word("kept_name", name=name_of(first)), timeout=DEAD_AIR)
    type_in(nari, second.typed)
    nari.save()
    nari.answers(word("kept_name", name=name_of(second)))
    expect(nari.state).to_contain_text(word("waiting", n=2))
    half = dict(list(third.typed.items())[:4])
    type_in(nari, half)
    outbox(nari)
    expect(nari.outbox.get_by_role("listitem").filter(has_text=name_of(first))).to_be_visible()
    expect(nari.outbox.get_by_role("listitem").filter(has_text=name_of(second))).to_be_visible()
    field.network.mend()
    nothing_waits(nari)
    online(nari)
    stands(nari, half)  # what is typed has not been touched by what was sent
    stored(field, first, second)
    type_in(nari, third.typed)
    nari.save()
    nari.answers(saved_text(third))
    stored(field, third)


def test_dead_air_is_noticed_while_she_only_types(nari: Person, field: Field) -> None:
    online(nari)
    field.network.swallow()
    type_in(nari, {"household.house_no": "55"})
    offline(nari)
    type_in(nari, {"household.house_no": "56"})
    field.network.mend()
    online(nari)
    stands(nari, {"household.house_no": "56"})


def test_streamlits_own_dialog_is_unseen_and_the_focus_stays_in_the_form(nari: Person, field: Field) -> None:
    """The canary of every upgrade of Streamlit: pages/static/entry/streamlit.js rests on how it tells that the connection is lost.

    If this fails, typing and saving still work while the server answers; look there for what its dialog is called now.
    """
    box = nari.box("household", "house_no")
    nari.touch(box)
    field.network.cut()
    offline(nari)
    dialog = nari.tab.get_by_test_id("stDialog").filter(has_text=th("Connection error"))
    expect(dialog).to_be_attached(timeout=DEAD_AIR)  # it is there: otherwise this test proves nothing
    expect(dialog).to_be_hidden()
    box.fill("")
    nari.tab.keyboard.insert_text("78")  # goes to where the focus is
    expect(box).to_have_value("78")
    expect(box).to_be_focused()
    nari.touch(nari.box("person", "given_name"))
    nari.tab.keyboard.insert_text("ยังพิมพ์ได้")
    expect(nari.box("person", "given_name")).to_have_value("ยังพิมพ์ได้")
    field.network.mend()
    online(nari)
    nari.still()
    expect(nari.box("person", "given_name")).to_have_value("ยังพิมพ์ได้")


def test_a_server_killed_while_two_phones_type_and_save_loses_and_doubles_nothing(field: Field) -> None:
    nari, malee = (field.phone(field.somebody()) for _two in range(2))
    one, two, three, four = (Household.number(n, "ถูกฆ่า") for n in (1, 2, 3, 4))
    begun(nari, one)
    begun(malee, two)
    field.network.delay(2)  # so that the kill finds saves under way whose answers never come
    nari.save()
    malee.save()
    field.world.server.kill()
    field.network.mend()
    for phone in (nari, malee):
        offline(phone)
    type_in(nari, three.typed)
    nari.save()
    half = dict(list(four.typed.items())[:5])
    type_in(malee, half)
    field.world.server.start()
    for phone in (nari, malee):
        nothing_waits(phone)
        online(phone)
    stands(malee, half)
    stored(field, one, two, three)
    malee.tab.reload()
    malee.says(is_back())
    stands(malee, half)
    type_in(malee, four.typed)
    malee.save()
    malee.answers(saved_text(four))
    stored(field, four)
    assert field.kept("SELECT count(*) AS n FROM household WHERE house_no LIKE '%/%'")[0]["n"] == len(
        field.kept("SELECT DISTINCT op FROM change WHERE noun = 'household' AND kind = 'add'")
    )


def test_a_reload_in_the_middle_of_the_outbox_sends_it_all_the_same(field: Field) -> None:
    phone = field.phone(field.somebody())
    one, two, three = (Household.number(n, "โหลดใหม่") for n in (1, 2, 3))
    begun(phone, one)
    context = phone.tab.context
    context.route("**/entry/save", lambda route: route.abort())
    phone.save()
    type_in(phone, two.typed)
    phone.save()
    half = dict(list(three.typed.items())[:3])
    type_in(phone, half)
    phone.tab.reload()
    stands(phone, half)
    outbox(phone)
    for household in (one, two):
        expect(phone.outbox.get_by_role("listitem").filter(has_text=name_of(household))).to_be_visible()
    context.unroute("**/entry/save")
    nothing_waits(phone)
    stands(phone, half)
    stored(field, one, two)


def test_a_reload_brings_back_every_letter_and_another_phone_has_them_within_two_seconds(field: Field) -> None:
    name = field.somebody()
    phone, other = field.phone(name), field.phone(name)
    household = Household.number(1, "ร่าง")
    begun(phone, household)
    phone.tab.reload()  # the last letter was typed a moment ago
    phone.says(is_back())
    stands(phone, household.typed)
    type_in(phone, {"household.wants_to_learn": "เรียนถึงตัวสุดท้าย"})
    until(lambda: "เรียนถึงตัวสุดท้าย" in json.dumps(field.kept("SELECT typed FROM draft"), ensure_ascii=False, default=str), phone)
    other.open(NEW)
    other.says(is_back())
    stands(other, household.typed | {"household.wants_to_learn": "เรียนถึงตัวสุดท้าย"})
    other.save()
    other.answers(saved_text(household))
    type_in(phone, {"household.wants_to_learn": "อีกเครื่อง"})  # the first phone still holds what has been saved from the other
    expect(phone.form.locator(".answer")).to_contain_text(th(SavedBefore().text.msgid), timeout=SENT)
    assert field.household(household.given)["wants_to_learn"] == "เรียนถึงตัวสุดท้าย"


def test_a_phone_that_cannot_keep_says_so_and_saves_while_there_is_a_connection(field: Field) -> None:
    phone = field.phone(field.somebody())
    phone.tab.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }")
    household = Household.number(1, "เต็ม")
    begun(phone, household)
    expect(phone.state).to_contain_text(word("cannot_keep"))
    assert not storage(phone)
    phone.save()
    phone.answers(saved_text(household))
    stored(field, household)


def test_a_photo_taken_without_a_connection_goes_with_its_save(field: Field) -> None:
    from test_phone import picture  # the same picture

    phone = field.phone(field.somebody())
    phone.open("products?new=1")
    in_the_village(phone)
    phone.type("producer", "name", "กลุ่มไม่มีสัญญาณ")
    phone.choose("producer", "producer_type", "group")
    phone.type("product", "name", "ผ้าไม่มีสัญญาณ")
    phone.choose("product", "area", "community_tourism")
    field.network.cut()
    offline(phone)
    phone.form.locator("input[type=file]").first.set_input_files(picture())
    expect(phone.form.get_by_role("img")).to_be_visible()
    phone.save()
    phone.answers(word("kept_name", name="ผ้าไม่มีสัญญาณ"))
    field.network.mend()
    nothing_waits(phone)
    [kept] = field.kept(
        "SELECT photo, (SELECT count(*) FROM photo f WHERE f.hash = photo) AS photos FROM product WHERE name = 'ผ้าไม่มีสัญญาณ'"
    )
    assert kept["photo"] and kept["photos"] == 1
