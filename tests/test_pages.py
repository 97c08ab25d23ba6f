"""The pages as an officer uses them, through the frame: empty states, problems, drafts, conflicts, the bin, undo, both languages."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import screen

from otop_core import choices, forms, ledger, saving, thai_calendar, vocabulary
from otop_core.access import sessions
from otop_core.access.roles import ADMINISTRATOR, DISTRICT, PROVINCIAL, VIEWER
from otop_core.ledger import Add, Change
from otop_core.locale import refresh
from otop_core.nouns import NOUNS
from otop_core.register import Household, Partner, Person, Producer, Product, Sage, Village, WisdomLink
from otop_core.words import say
from pages.shared.menu import PAGES

HOUSEHOLDS, SAGES, PRODUCTS = "community/households.py", "community/sages.py", "products/products.py"
HISTORY, OFFICE, ACCOUNTS = "office/history.py", "office/office.py", "office/accounts.py"
OVERVIEW, DOWNLOADS = "progress/overview.py", "reports/downloads.py"


def th(text: str, **values: object) -> str:
    return say(text, "th", **values)


def caption(noun: str, name: str) -> str:
    about = NOUNS[noun].abouts()[name]
    return th(about.label) + (f" ({th(about.unit)})" if about.unit else "") + (" *" if about.required else "")


def found(elements, label: str):
    """The one widget with this label."""
    return next(element for element in elements if element.label == label)


def labels(app) -> list[str]:
    kinds = (app.text_input, app.text_area, app.selectbox, app.checkbox, app.button, app.multiselect, app.expander, app.toggle)
    return [str(element.label) for kind in kinds for element in kind]


def fields_of(app) -> list[str]:
    return [str(element.label) for kind in (app.text_input, app.text_area, app.selectbox) for element in kind]


def begins(app, sentence: str) -> bool:
    return th(sentence).split("{")[0] in screen.words(app)


@pytest.fixture
def empty(tmp_path, monkeypatch) -> Iterator[SimpleNamespace]:
    """A store that has been set up and holds nothing, and how to sign in."""
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        yield SimpleNamespace(store=store, sign_in=lambda role=DISTRICT, **rest: screen.signed_in(store, role, **rest))


@pytest.fixture
def office(empty) -> SimpleNamespace:
    """One village of บ้านเขว้า with a household and a product."""
    village = Village(id=ledger.new_id(), subdistrict_code="360201", name="บ้านทดสอบ", moo=3)
    person = Person(id=ledger.new_id(), given_name="สมศรี", family_name="ใจดี", village_id=village.id)
    producer = Producer(id=ledger.new_id(), name="กลุ่มทอผ้า", producer_type="group", village_id=village.id)
    household = Household(id=ledger.new_id(), village_id=village.id, house_no="12", representative_id=person.id)
    product = Product(
        id=ledger.new_id(), name="ผ้าไหม", producer_id=producer.id, area="processing", category="textile", village_id=village.id
    )
    things = (village, person, producer, household, product)
    kept = ledger.commit(empty.store, sessions.Terminal(), ledger.new_id(), *map(Add, things)).records
    records = dict(zip(("village", "person", "producer", "household", "product"), kept, strict=True))
    return SimpleNamespace(**vars(empty), **records, session=empty.sign_in())


EMPTY = {
    "": "Nothing is waiting.",
    "households": "No household yet. Register the first one with the button above.",
    "sages": "No sage yet. Register the first one with the button above.",
    "products": "No product yet. Register the first one with the button above.",
    "producers": "No producer yet. Register the first one with the button above.",
    "partners": "No partner yet. Register the first one with the button above.",
    "overview": "Nothing has been entered for these filters yet.",
    "downloads": "The files hold what these filters show: {filters}",
    "history": "Nothing has been changed yet.",
    "backups": "No backup yet. Make the first one with the button above.",
    "accounts": "Add an account",
    "office": "Sample province",
}


@pytest.mark.parametrize("page", [page for page in PAGES if page.address in EMPTY], ids=lambda page: page.address or "home")
def test_a_page_with_nothing_on_it_says_so(empty, page) -> None:
    role = DISTRICT if page.action in ("rows.read", "history.read", "overview.read") else ADMINISTRATOR
    app = screen.opened(empty.sign_in(role), page.file)
    sentence = EMPTY[page.address]
    assert th(sentence).split("{")[0] in screen.words(app) + "\n".join(labels(app))


def test_an_empty_store_shows_the_administrator_two_ways_on(empty) -> None:
    app = screen.opened(empty.sign_in(ADMINISTRATOR), "home.py")
    sentence = "Nothing has been entered yet. Register the first household, or load a sample province to try things out."
    assert th(sentence) in screen.words(app)
    assert th("Load a sample province") in [link.proto.label for link in app.get("page_link")]


def test_problems_come_all_at_once_and_nothing_typed_is_lost(empty) -> None:
    app = screen.opened(empty.sign_in(), HOUSEHOLDS, new="1")
    found(app.text_input, caption("person", "phone")).set_value("12").run()
    found(app.text_input, caption("household", "members")).set_value("สี่คน").run()
    found(app.text_input, caption("household", "notice_given_on")).set_value("32/1/2569").run()
    assert not app.error  # nobody is judged while she types
    found(app.button, th("Save")).click().run()
    told = [error.value for error in app.error]
    for sentence in (
        th("Please fill in: {label}.", label=th("Given name")),
        th("Please fill in: {label}.", label=th("House number")),
        th("Please type a Thai phone number, such as 081-234-5678."),
        th("Please type a number, such as 1,500."),
        th("Please type the date as day/month/year, such as 22/11/2569."),
    ):
        assert sentence in told
    assert th("{n} entries need another look; nothing has been saved yet.", n=len(told) - 1) == told[-1]
    assert found(app.text_input, caption("person", "phone")).value == "12"
    assert found(app.text_input, caption("household", "members")).value == "สี่คน"
    assert found(app.text_input, caption("household", "notice_given_on")).value == "32/1/2569"


def test_a_problem_stands_right_under_its_field(empty) -> None:
    app = screen.opened(empty.sign_in(), HOUSEHOLDS, new="1")
    found(app.button, th("Save")).click().run()
    places = {getattr(e, "label", None) or e.value: i for i, e in enumerate(_flat(app)) if e.type in ("text_input", "error")}
    assert places[th("Please fill in: {label}.", label=th("House number"))] - places[caption("household", "house_no")] == 1


def _flat(app) -> list:
    found_here = []

    def walk(node) -> None:
        for child in getattr(node, "children", {}).values():
            if hasattr(child, "children"):
                walk(child)
            elif child.type in ("text_input", "error"):
                found_here.append(child)

    walk(app.main)
    return found_here


def test_a_draft_comes_back_in_a_new_session_and_can_be_thrown_away(empty) -> None:
    session = empty.sign_in()
    app = screen.opened(session, HOUSEHOLDS, new="1")
    found(app.text_input, caption("household", "house_no")).set_value("๑๒/๓").run()
    home = screen.opened(session, "home.py")
    assert any(th("Unfinished: {what} ({moment})").split("{")[0] in str(link.proto) for link in home.get("page_link"))
    again = screen.opened(session, HOUSEHOLDS, new="1")
    assert begins(again, "Your draft of {moment} is back.")
    assert found(again.text_input, caption("household", "house_no")).value == "๑๒/๓"
    found(again.button, th("Start afresh")).click().run()
    assert found(again.text_input, caption("household", "house_no")).value == ""
    assert not begins(screen.opened(session, HOUSEHOLDS, new="1"), "Your draft of {moment} is back.")


def test_somebody_elses_draft_is_not_shown(empty) -> None:
    app = screen.opened(empty.sign_in(), HOUSEHOLDS, new="1")
    found(app.text_input, caption("household", "house_no")).set_value("99").run()
    other = screen.opened(empty.sign_in(name="another"), HOUSEHOLDS, new="1")
    assert found(other.text_input, caption("household", "house_no")).value == ""


def test_the_same_field_shows_both_values_and_the_choice_is_kept(office) -> None:
    app = screen.opened(office.session, HOUSEHOLDS, id=office.household.id)
    found(app.text_input, caption("household", "members")).set_value("4").run()
    theirs = sessions.Session(office.sign_in(PROVINCIAL, name="wipha"))
    now = office.household.model_copy(update={"members": 5, "occupation": "textile"})
    ledger.commit(office.store, theirs, ledger.new_id(), Change(office.household, now))
    found(app.button, th("Save")).click().run()
    [choice] = app.radio
    assert any(th("Mine") in option and "4" in option for option in choice.options)
    assert any(th("By {name}", name="wipha") in option and "5" in option for option in choice.options)
    assert choice.value == "theirs"
    choice.set_value("mine").run()
    found(app.button, th("Save with these values")).click().run()
    kept = saving.records_of(office.store, forms.form_of("household"), office.household.id)["household"]
    assert (kept.members, kept.occupation) == (4, "textile")


def test_a_tourism_product_has_no_category_field(empty) -> None:
    app = screen.opened(empty.sign_in(), PRODUCTS, new="โฮมสเตย์")
    category = caption("product", "category")
    found(app.selectbox, caption("product", "area")).set_value("agriculture").run()
    assert category in fields_of(app)
    found(app.selectbox, caption("product", "area")).set_value("community_tourism").run()
    assert category not in fields_of(app)
    assert found(app.text_input, caption("product", "name")).value == "โฮมสเตย์"


def test_an_account_with_wrong_input_keeps_what_was_typed(empty) -> None:
    app = screen.opened(empty.sign_in(ADMINISTRATOR), ACCOUNTS)
    found(app.text_input, caption("account", "username")).set_value("พัฒนากร")
    found(app.text_input, caption("account", "display_name")).set_value("พัฒนากร หนึ่ง")
    found(app.selectbox, caption("account", "role")).set_value("district_officer")
    app.button(key="save|new").click().run()
    told = [error.value for error in app.error]
    assert th("Please use 3 to 40 small Latin letters, digits, dots or dashes.") in told
    assert th("Please choose: {label}.", label=th("District")) in told
    assert th("The password needs at least {n} characters; a sentence is a good one.", n=10) in told
    assert found(app.text_input, caption("account", "display_name")).value == "พัฒนากร หนึ่ง"
    found(app.text_input, caption("account", "username")).set_value("one.office")
    found(app.selectbox, th("District (for a district officer)")).set_value("3602")
    found(app.text_input, th("Password")).set_value("ประโยคยาวสำหรับทดสอบ")
    app.button(key="save|new").click().run()
    assert th("The account {name} has been saved.", name="one.office") in screen.words(app)
    assert found(app.text_input, caption("account", "username")).value == ""


def deleted(office) -> None:
    app = screen.opened(office.session, HOUSEHOLDS, id=office.household.id)
    found(app.button, th("Yes, delete")).click().run()
    assert th("It is in the bin now. History and bin brings it back.") in screen.words(app)


def test_what_was_deleted_is_brought_back_from_the_bin(office) -> None:
    deleted(office)
    app = screen.opened(office.session, HISTORY)
    app.session_state["history|tab"] = th("Bin")
    app.run()
    found(app.button, th("Bring back")).click().run()
    assert th("Brought back.") in screen.words(app)
    assert "สมศรี" in "".join(labels(screen.opened(office.session, HOUSEHOLDS)))


def test_the_last_change_is_taken_back_on_the_history_page(office) -> None:
    deleted(office)
    app = screen.opened(office.session, HISTORY)
    found(app.button, th("Take back")).click().run()
    assert th("Taken back.") in screen.words(app)
    assert "no-op" not in screen.words(app)  # Streamlit's own English word about a rerun in a callback
    assert "สมศรี" in "".join(labels(screen.opened(office.session, HOUSEHOLDS)))


def test_what_was_taken_back_and_done_again_can_be_taken_back_again(office) -> None:
    deleted(office)
    for shown in (True, False, True):  # each touch undoes what the one before did
        app = screen.opened(office.session, HISTORY)
        found(app.button, th("Take back")).click().run()
        assert ("สมศรี" in "".join(labels(screen.opened(office.session, HOUSEHOLDS)))) == shown


def test_a_partner_that_an_officer_deleted_is_in_her_bin(office) -> None:
    caller = sessions.Session(office.session)
    [partner] = ledger.commit(office.store, caller, ledger.new_id(), Add(Partner(name="ธนาคารทดสอบ", sector="private"))).records
    ledger.commit(office.store, caller, ledger.new_id(), ledger.Remove(partner))
    app = screen.opened(office.session, HISTORY)
    app.session_state["history|tab"] = th("Bin")
    app.run()
    assert "ธนาคารทดสอบ" in screen.words(app)


def test_a_second_search_gives_the_form_its_own_words(office) -> None:
    app = screen.opened(office.session, HOUSEHOLDS)
    for name in ("กานดา", "พิกุล"):
        app.query_params.clear()
        app.text_input[0].set_value(name).run()
        found(app.button, th("Register “{words}”", words=name)).click().run()
        assert found(app.text_input, caption("person", "given_name")).value == name
        found(app.button, th("Back to the list")).click().run()


def test_a_sample_is_offered_only_to_an_empty_store(office) -> None:
    session = office.sign_in(ADMINISTRATOR)
    app = screen.opened(session, OFFICE)
    assert th("A sample can be loaded only into an empty store, so that it never mixes with real data.") in screen.words(app)
    assert th("Load a sample province") not in labels(app)


def test_a_sample_may_be_loaded_before_there_is_anything(empty) -> None:
    app = screen.opened(empty.sign_in(ADMINISTRATOR), OFFICE)
    assert th("Load a sample province") in labels(app)


@pytest.mark.parametrize("file", [HOUSEHOLDS, PRODUCTS, OVERVIEW, DOWNLOADS])
def test_filters_of_a_nonsense_address_are_refused_in_words(office, file: str) -> None:
    app = screen.opened(office.session, file, fy="twelve", district="9999", step="S99", as_of="tomorrow")
    assert not app.exception
    for label in ("Fiscal year", "District", "Step", "As of"):
        assert th("Please choose again: {label}.", label=th(label)) in screen.words(app)


ALL = [(page.file, {}) for page in PAGES] + [(HOUSEHOLDS, {"new": "1"}), (SAGES, {"new": "1"}), (PRODUCTS, {"new": "1"})]
SENTENCES = [m for m in refresh.kept() if m.id and "{" not in m.id and len(str(m.id)) > 3]


def shown(session: str, file: str, query: dict, *, unfold: bool) -> str:
    """All words of a page; ``unfold`` opens what is folded away (AppTest reads choices in Thai only, so not in English)."""
    app = screen.opened(session, file, **query)
    assert not app.exception
    for number in range(len(app.toggle) if unfold else 0):
        app.toggle[number].set_value(True).run()
        assert not app.exception
    return screen.words(app) + "\n" + "\n".join(labels(app))


def every_screen(office, session: str, *, unfold: bool) -> Iterator[tuple[str, str]]:
    for file, query in [*ALL, (HOUSEHOLDS, {"id": office.household.id}), (PRODUCTS, {"id": office.product.id, "step": "S08"})]:
        yield f"{file} {query}", shown(session, file, query, unfold=unfold)


def test_a_thai_screen_shows_no_msgid(office) -> None:
    msgids = [str(m.id) for m in SENTENCES if m.string != m.id and " " in str(m.id)]
    session = office.sign_in(ADMINISTRATOR, name="phu.dulae")
    for where, text in every_screen(office, session, unfold=True):
        assert [m for m in msgids if m in text] == [], where


def test_an_english_screen_shows_no_thai_but_names(office) -> None:
    session = office.sign_in(ADMINISTRATOR, name="phu.dulae")
    sessions.speak(office.store, session, "en")
    theirs = {str(m.string) for m in SENTENCES if re.search("[ก-๙]", str(m.string)) and len(str(m.string)) > 8}
    for where, text in every_screen(office, session, unfold=False):
        lines = set(text.splitlines())
        assert theirs & lines == set(), where


def test_a_viewer_sees_no_name_and_no_way_to_rows(office) -> None:
    session = office.sign_in(VIEWER)
    for page in PAGES:
        text = shown(session, page.file, {}, unfold=True)
        assert "สมศรี" not in text and "ผ้าไหม" not in text
    app = screen.opened(session, OVERVIEW)
    assert not any("/households" in str(element.proto) or "/products" in str(element.proto) for element in app.get("html"))


def test_a_district_officer_opens_a_partner_whom_she_may_change(office) -> None:
    act = Add(Partner(name="ธนาคารทดสอบ", sector="private"))
    [partner] = ledger.commit(office.store, sessions.Session(office.session), ledger.new_id(), act).records
    app = screen.opened(office.session, "community/partners.py", id=partner.id)
    assert found(app.text_input, caption("partner", "name")).value == "ธนาคารทดสอบ"


def test_a_product_is_renamed_below_its_steps(office) -> None:
    app = screen.opened(office.session, PRODUCTS, id=office.product.id)
    found(app.toggle, th("Name, owner, village, story, photo")).set_value(True).run()
    assert not app.exception
    found(app.text_input, caption("product", "name")).set_value("ผ้าไหมมัดหมี่").run()
    found(app.button, th("Save")).click().run()
    assert th("Saved.") in screen.words(app)
    assert "ผ้าไหมมัดหมี่" in app.title[0].value


def test_a_step_says_what_it_lacks_until_its_evidence_is_there(office) -> None:
    app = screen.opened(office.session, PRODUCTS, id=office.product.id, step="S08")
    assert any(th("Apply for a product standard.") in label for label in labels(app))
    found(app.toggle, th("Add: {label}", label=th("Certificate"))).set_value(True).run()
    found(app.selectbox, caption("certificate", "cert_type")).set_value("tcps").run()
    found(app.selectbox, caption("certificate", "status")).set_value("granted").run()
    found(app.button, th("Save")).click().run()
    assert th("Please fill in: {label}.", label=th("Certificate number")) in [error.value for error in app.error]
    found(app.text_input, caption("certificate", "cert_no")).set_value("17/2568").run()
    found(app.text_input, caption("certificate", "granted_on")).set_value(thai_calendar.type_date(thai_calendar.today())).run()
    found(app.button, th("Save")).click().run()
    after = [label for label in labels(app) if label.startswith("**8.")]
    assert vocabulary.label("step_status", "done", "th") in after[0]


def test_evidence_whose_sage_the_list_does_not_hold_keeps_her_when_it_is_opened(office, monkeypatch) -> None:
    other = Village(id=ledger.new_id(), subdistrict_code="360501", name="บ้านอื่น", moo=1)
    people = [Person(id=ledger.new_id(), given_name=name, village_id=other.id) for name in ("กมล", "ขวัญ")]
    sages = [Sage(id=ledger.new_id(), person_id=p.id, village_id=other.id, knowledge="ทอผ้า", area="processing") for p in people]
    link = WisdomLink(id=ledger.new_id(), product_id=office.product.id, sage_id=sages[1].id, wisdom="ย้อมคราม")
    ledger.commit(office.store, sessions.Terminal(), ledger.new_id(), *map(Add, (other, *people, *sages, link)))
    monkeypatch.setattr(choices, "MOST", 1)
    for session, shown in ((office.session, th("One of another district")), (office.sign_in(PROVINCIAL), "ขวัญ · ทอผ้า")):
        app = screen.opened(session, PRODUCTS, id=office.product.id, step="S01")
        found(app.toggle, th("Correct")).set_value(True).run()
        box = found(app.selectbox, caption("wisdom_link", "sage_id"))
        assert box.value == sages[1].id and shown in box.options
        assert office.store.all("SELECT 1 FROM draft") == []
        found(app.button, th("Save")).click().run()
        assert office.store.all("SELECT sage_id FROM wisdom_link") == [(sages[1].id,)]


def test_a_person_who_was_chosen_is_named_can_be_left_and_goes_with_the_village(office) -> None:
    second = Village(id=ledger.new_id(), subdistrict_code="360201", name="บ้านที่สอง", moo=4)
    ledger.commit(office.store, sessions.Terminal(), ledger.new_id(), Add(second))
    app = screen.opened(office.session, HOUSEHOLDS, new="1")

    def choose(label: str, value: str) -> None:
        found(app.selectbox, label).set_value(value).run()

    def say_it_is_she() -> None:
        found(app.text_input, caption("person", "given_name")).set_value("สมศรี").run()
        found(app.text_input, caption("person", "family_name")).set_value("ใจดี").run()
        found(app.button, th("It is this person")).click().run()

    choose(caption("village", "subdistrict_code"), "360201")
    choose(th("Village"), office.village.id)
    say_it_is_she()
    assert f"{th('This person')}: **สมศรี ใจดี**" in screen.words(app) and caption("person", "given_name") not in fields_of(app)
    again = screen.opened(office.session, HOUSEHOLDS, new="1")
    assert f"{th('This person')}: **สมศรี ใจดี**" in screen.words(again)
    found(app.button, th("Not this person after all")).click().run()
    assert found(app.text_input, caption("person", "given_name")).value == "สมศรี"
    found(app.button, th("It is this person")).click().run()
    choose(th("Village"), second.id)
    assert th("This person") not in screen.words(app) and caption("person", "given_name") in fields_of(app)
