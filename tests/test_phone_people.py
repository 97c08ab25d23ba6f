"""Several people, tabs and accounts on one phone: what is one's own stays one's own, and nothing leaves the phone unsaid."""

import re
from collections.abc import Iterator

import pytest
from browsing import DESKTOP, PASSWORD, PHONE, Person, begins, is_back, th, word
from phones import (
    NEW,
    SENT,
    TITLE,
    Field,
    Household,
    begun,
    in_the_field,
    in_the_village,
    joined,
    nothing_waits,
    outbox,
    saved_text,
    stands,
    storage,
    summary,
    type_in,
)
from playwright.sync_api import BrowserContext, Locator, expect

from server.join import OVER
from server.login import COOKIE

pytestmark = pytest.mark.browser

SAVE = "**/entry/save"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with in_the_field(tmp_path_factory.mktemp("people")) as field:
        yield field


@pytest.fixture
def field(place: Field) -> Iterator[Field]:
    yield place
    place.network.mend()


def name_of(household: Household) -> str:
    return f"{household.typed['person.given_name']} {household.typed['person.family_name']}"


def unsent(phone: Person, household: Household) -> BrowserContext:
    """Saved on the phone, and it does not get through to the server, which otherwise answers."""
    context = phone.tab.context
    context.route(SAVE, lambda route: route.abort())
    type_in(phone, household.typed)
    phone.save()
    expect(phone.state).to_contain_text(word("waiting", n=1))
    return context


def touches(phone: Person, within: Locator, *names: str) -> None:
    for name in names:
        phone.touch(within.get_by_role("button", name=name, exact=True).first)


def sign_out(phone: Person) -> Locator:
    """Touch the way out; returns the menu it stands in."""
    side = phone.tab.get_by_test_id("stSidebar")
    if phone.on_phone:
        phone.touch(phone.tab.get_by_test_id("stExpandSidebarButton"))
    touches(phone, side, word("sign_out"))
    return side


def test_two_tabs_of_one_person_are_two_drafts_and_neither_takes_the_others(field: Field) -> None:
    name = field.somebody()
    left = field.phone(name, kind=DESKTOP)
    right = field.phone(context=left.tab.context, kind=DESKTOP)
    one, two = (Household.number(n, "สองแท็บ") for n in (1, 2))
    begun(left, one)
    right.open(NEW)
    expect(right.box("person", "given_name")).to_have_value("")
    in_the_village(right)
    type_in(right, two.typed)
    left.save()
    left.answers(saved_text(one))
    stands(right, two.typed)
    for tab in (left, right):
        expect(tab.form.get_by_text(is_back())).to_be_hidden()
    right.tab.reload()
    right.says(is_back())
    stands(right, two.typed)
    expect(left.form.get_by_text(is_back())).to_be_hidden()
    expect(left.box("person", "given_name")).to_have_value("")
    left.tab.reload()
    expect(left.box("household", "house_no")).to_have_value("")
    expect(left.form.get_by_text(is_back())).to_be_hidden()
    right.save()
    right.answers(saved_text(two))
    assert [field.household(h.given)["house_no"] for h in (one, two)] == ["1/1", "2/2"]


def test_signing_out_asks_about_what_is_unsent_and_leaves_nothing_on_the_phone(field: Field) -> None:
    phone = field.phone(field.somebody())
    phone.open(NEW)
    in_the_village(phone)
    context = unsent(phone, Household.number(1, "ยังไม่ส่ง"))
    side = sign_out(phone)
    expect(side.get_by_role("dialog")).to_contain_text(word("leave_question", n=1))
    touches(phone, side, word("stay"))
    assert len(storage(phone, "|out|")) == 1
    touches(phone, side, word("sign_out"), word("leave_anyway"))
    expect(phone.tab.get_by_role("heading", name=th("Sign in"))).to_be_visible()
    assert not any("ยังไม่ส่ง" in value for value in storage(phone).values()) and not storage(phone, "|out|") and not storage(phone, "|draft|")
    context.unroute(SAVE)


def test_signing_out_with_nothing_unsent_asks_nothing_and_leaves_nothing(field: Field) -> None:
    phone = field.phone(field.somebody())
    household = Household.number(1, "ส่งแล้ว")
    begun(phone, household)
    phone.save()
    phone.answers(saved_text(household))
    account = next(iter(storage(phone, "|villages|") or storage(phone, "|draft|"))).split("|")[1]
    sign_out(phone)
    expect(phone.tab.get_by_role("heading", name=th("Sign in"))).to_be_visible()
    assert not storage(phone, account)


def test_another_account_on_the_phone_sees_nothing_of_the_first_and_never_sends_in_its_name(field: Field) -> None:
    first, second = field.somebody(), field.somebody()
    phone = field.phone(first)
    phone.open(NEW)
    in_the_village(phone)
    hers, theirs = Household.number(1, "ของคนแรก"), Household.number(2, "ของคนที่สอง")
    context = unsent(phone, hers)
    type_in(phone, {"person.given_name": "ร่างของคนแรก"})

    def becomes(name: str) -> None:
        context.add_cookies([{"name": COOKIE, "value": field.tokens[name].pop(), "url": phone.url, "httpOnly": True, "sameSite": "Lax"}])

    becomes(second)
    context.unroute(SAVE)
    phone.open(NEW)
    expect(phone.box("person", "given_name")).to_have_value("")
    expect(phone.outbox).to_be_hidden()
    expect(phone.main.get_by_text(re.compile("ของคนแรก"))).to_have_count(0)
    in_the_village(phone)
    type_in(phone, theirs.typed)
    phone.save()
    phone.answers(saved_text(theirs))
    assert len(storage(phone, "|out|")) == 1 and not field.kept("SELECT 1 FROM person WHERE given_name = :name", name=hers.given)
    becomes(first)
    phone.open(NEW)
    nothing_waits(phone)
    expect(phone.box("person", "given_name")).to_have_value("ร่างของคนแรก")
    actors = field.kept(
        "SELECT p.given_name, a.username FROM change c JOIN person p ON p.id = c.record_id JOIN account a ON a.id = c.actor_id"
        " WHERE c.noun = 'person' AND p.given_name IN (:hers, :theirs) ORDER BY p.given_name",
        hers=hers.given,
        theirs=theirs.given,
    )
    assert {row["given_name"]: row["username"] for row in actors} == {hers.given: first, theirs.given: second}


def test_a_page_left_open_never_sends_in_the_name_of_who_signed_in_in_another_tab(field: Field) -> None:
    first, second = field.somebody(), field.somebody()
    phone = field.phone(first)
    household = Household.number(1, "แท็บเก่า")
    begun(phone, household)
    phone.tab.context.add_cookies(
        [{"name": COOKIE, "value": field.tokens[second].pop(), "url": phone.url, "httpOnly": True, "sameSite": "Lax"}]
    )
    phone.save()
    expect(phone.state).to_contain_text(word("only_here", n=1))
    expect(phone.state.get_by_role("link", name=word("way_in"))).to_be_visible()
    assert len(storage(phone, "|out|")) == 1 and not field.kept("SELECT 1 FROM person WHERE given_name = :name", name=household.given)


def test_what_the_server_refuses_waits_to_be_mended_and_does_not_touch_what_is_being_typed(field: Field) -> None:
    phone = field.phone(field.somebody())
    wrong, next_one = Household.number(1, "สี่คน"), Household.number(2, "คนถัดไป")
    wrong.typed["household.members"] = "สี่"
    begun(phone, wrong)
    field.network.delay(2)
    phone.save()
    half = dict(list(next_one.typed.items())[:4])
    type_in(phone, half)
    phone.answers(word("refused_name", name=name_of(wrong)))
    field.network.mend()
    stands(phone, half)
    expect(summary(phone).filter(visible=True)).to_have_count(0)
    expect(phone.state).to_contain_text(word("refused", n=1))
    outbox(phone)
    row = phone.outbox.get_by_role("listitem").filter(has_text=name_of(wrong))
    expect(row.locator(".problem")).not_to_be_empty()
    touches(phone, row, word("open_mend"))
    stands(phone, wrong.typed)
    expect(phone.box("household", "members")).to_have_attribute("aria-invalid", "true")
    type_in(phone, {"household.members": "4"})
    phone.save()
    phone.answers(saved_text(wrong))
    assert field.household(wrong.given)["members"] == 4
    row = phone.outbox.get_by_role("listitem").filter(has_text=name_of(next_one))
    touches(phone, row, word("open"))
    stands(phone, half)
    type_in(phone, next_one.typed)
    phone.save()
    phone.answers(saved_text(next_one))
    assert field.household(next_one.given)["members"] == int(next_one.typed["household.members"])


def test_two_change_one_field_and_the_one_who_comes_second_chooses(field: Field) -> None:
    nari, malee = field.phone(field.somebody()), field.phone(field.somebody(), kind=DESKTOP)
    household = Household.number(1, "สองคนแก้")
    begun(nari, household)
    nari.save()
    nari.answers(saved_text(household))
    address = f"households?id={field.household(household.given)['id']}"
    nari.open(address)
    malee.open(address)
    type_in(malee, {"household.members": "9", "household.house_no": "7/7"})
    malee.save()
    malee.answers(th("Saved: {name}.", name=name_of(household)))
    type_in(nari, {"household.wants_to_learn": "ย้อมคราม", "household.house_no": "8/8"})
    nari.save()
    conflict = summary(nari).filter(has_text=th("Somebody changed the same thing before you. Please choose which value to keep."))
    expect(conflict).to_contain_text(word("conflict_was", value="1/1"))
    expect(conflict).to_contain_text(word("conflict_mine", value="8/8"))
    assert field.household(household.given)["wants_to_learn"] != "ย้อมคราม", "nothing is written before she has chosen"
    nari.touch(conflict.get_by_role("radio").last)  # theirs
    touches(nari, conflict, word("conflict_save"))
    nari.answers(th("Saved: {name}.", name=name_of(household)))
    kept = field.household(household.given)
    assert (kept["house_no"], kept["members"], kept["wants_to_learn"]) == ("7/7", 9, "ย้อมคราม")
    stands(nari, {"household.house_no": "7/7", "household.members": "9", "household.wants_to_learn": "ย้อมคราม"})


@pytest.fixture(scope="module")
def officer(place: Field) -> Person:
    return place.phone("officer0", kind=DESKTOP)


def set_open(officer: Person, is_open: bool) -> None:
    officer.open("workshops")
    if is_open:
        officer.press(th("Open again"))
        officer.says(th("Saved."))
    else:
        officer.press(th("Code, time, closing"))
        officer.tab.get_by_role("button", name=th("Close the workshop")).click()
        officer.press(th("Yes, close it"))
        officer.says(th("{name} is closed. The way back is “Open again”.", name=TITLE))


def test_a_workshop_closed_over_unsent_entries_warns_keeps_them_and_sends_them_when_it_goes_on(field: Field, officer: Person) -> None:
    kept, deleted = (Person(field.world.browser.new_context(**PHONE).new_page(), field.network.url, on_phone=True) for _two in range(2))
    pins = {}
    waiting, thrown = Household.number(1, "รอเวที"), Household.number(2, "ลบทิ้ง")
    for phone, name, household in ((kept, "มาลี รอได้", waiting), (deleted, "บุญมี ไม่รอ", thrown)):
        joined(phone, field.code, name)
        pins[name] = phone.main.get_by_text(begins("My number, to go on from another phone: {pin}")).inner_text()[-4:]
        unsent(phone, household)
    set_open(officer, False)
    for phone in (kept, deleted):
        phone.tab.context.unroute(SAVE)
        expect(phone.state).to_contain_text(word("only_here", n=1), timeout=SENT)
        assert len(storage(phone, "|out|")) == 1
    # the one deletes it, touching twice
    touches(deleted, deleted.form, word("delete_phone"))
    assert len(storage(deleted, "|out|")) == 1, "one touch deletes nothing"
    touches(deleted, deleted.form, word("delete_phone_sure"))
    expect(deleted.tab.get_by_text(th(OVER))).to_be_visible()
    assert not storage(deleted, "|out|") and not storage(deleted, "|draft|")
    # the other waits until the workshop goes on, and comes back with her number
    set_open(officer, True)
    kept.touch(kept.state.get_by_role("link", name=word("way_in")))
    expect(kept.tab.get_by_role("heading", name=th("Join the workshop"))).to_be_visible()
    joined(kept, field.code, "มาลี รอได้", pins["มาลี รอได้"])
    nothing_waits(kept)
    assert field.household(waiting.given)["house_no"] == "1/1"
    assert not field.kept("SELECT 1 FROM person WHERE given_name = :name", name=thrown.given)


def test_a_password_is_kept_nowhere_and_the_form_is_empty_after_save(field: Field) -> None:
    desk = field.phone("admin", kind=DESKTOP)
    desk.open("accounts")
    desk.main.get_by_text(th("Add an account")).click()
    for n, role in ((1, "meeting_viewer"), (2, "provincial_officer")):
        expect(desk.box("account", "username")).to_have_value("")
        expect(desk.box("account", "display_name")).to_have_value("")
        expect(desk.form.locator("[type=password]")).to_have_value("")
        expect(desk.group("account", "role").get_by_role("radio", checked=True)).to_have_count(0)
        desk.type("account", "username", f"added{n}")
        desk.type("account", "display_name", f"คนใหม่ {n}")
        desk.choose("account", "role", role)
        desk.form.locator("[type=password]").fill(PASSWORD)
        assert not any(PASSWORD in value or f"added{n}" in value for value in storage(desk).values())
        desk.save()
        desk.answers(th("The account {name} has been saved.", name=f"added{n}"))
    expect(desk.form.locator("[type=password]")).to_have_value("")
    assert not any(PASSWORD in value or "added" in value for value in storage(desk).values())
    assert not field.kept("SELECT 1 FROM draft WHERE form LIKE 'account%'")
    made = field.kept("SELECT username, role, works_in FROM account WHERE username LIKE 'added%' ORDER BY username")
    assert [(one["username"], one["role"], one["works_in"]) for one in made] == [
        ("added1", "meeting_viewer", None),
        ("added2", "provincial_officer", None),
    ]
