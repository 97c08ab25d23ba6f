"""The pages as an officer uses them, through the frame: empty states, problems, drafts, conflicts, the bin, undo, both languages."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import screen

from otop_core.access import sessions
from otop_core.access.roles import ADMINISTRATOR, DISTRICT, PROVINCIAL, VIEWER
from otop_core.community.duplicate_candidates import people as who_is_like
from otop_core.community.households import Household
from otop_core.community.partners import Partner
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.entries.conflict import both_values
from otop_core.gate import drafts, ledger, save_form
from otop_core.gate.acts import Add, Change, Remove, new_id
from otop_core.importing import box
from otop_core.language import places, thai_calendar, vocabulary
from otop_core.language.locale import refresh
from otop_core.language.messages import Text, say
from otop_core.model import forms
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Conflict, Invalid
from otop_core.products.evidence import Brand, Certificate, OpcEntry, Registration, WisdomLink
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.reports import registers
from otop_core.reports.files import reports
from pages.shared.menu import PAGES

HOUSEHOLDS, SAGES, PRODUCTS = "households", "community/sages.py", "products/products.py"
HISTORY, OFFICE, ACCOUNTS = "office/history.py", "office/office.py", "office/accounts.py"
OVERVIEW, DOWNLOADS = "progress/overview.py", "reports/downloads.py"


def th(text: str, **values: object) -> str:
    return say(text, "th", **values)


def told_of(refused: Invalid) -> dict[str, str]:
    """What stands beside which field."""
    return {problem.field: say(problem.text, "th") for problem in refused.problems}


def found(elements, label: str):
    """The one widget with this label."""
    return next(element for element in elements if element.label == label)


def labels(app) -> list[str]:
    kinds = (app.text_input, app.text_area, app.selectbox, app.checkbox, app.button, app.multiselect, app.expander, app.toggle)
    return [str(element.label) for kind in kinds for element in kind]


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
    village = Village(id=new_id(), subdistrict_code="360201", name="บ้านทดสอบ", moo=3)
    person = Person(id=new_id(), given_name="สมศรี", family_name="ใจดี", village_id=village.id)
    producer = Producer(id=new_id(), name="กลุ่มทอผ้า", producer_type="group", village_id=village.id)
    household = Household(id=new_id(), village_id=village.id, house_no="12", representative_id=person.id)
    product = Product(id=new_id(), name="ผ้าไหม", producer_id=producer.id, area="processing", category="textile", village_id=village.id)
    things = (village, person, producer, household, product)
    kept = ledger.commit(empty.store, sessions.Terminal(), new_id(), *map(Add, things)).records
    records = dict(zip(("village", "person", "producer", "household", "product"), kept, strict=True))
    return SimpleNamespace(**vars(empty), **records, session=empty.sign_in())


EMPTY = {
    "": "Nothing is waiting.",
    "overview": "Nothing has been entered for these filters yet.",
    "downloads": "The files hold what these filters show: {filters}",
    "history": "Nothing has been changed yet.",
    "backups": "No backup yet. Make the first one with the button above.",
    "accounts": "Add an account",
    "office": "Sample province",
    "villages": "No village yet. It comes with its first household, sage or product.",
    "sales": "No producer yet. Register a product with its owner first.",
    "meetings": "No meeting has been registered yet. The provincial office registers it; then this page tells what has changed since.",
}
OF_THE_PROVINCE = ("target.write", "meeting.write")  # what no district office may register


@pytest.mark.parametrize("page", [page for page in PAGES if page.noun and page.address not in EMPTY], ids=lambda page: page.noun)
def test_an_empty_register_says_so_and_how_to_begin(empty, page) -> None:
    role = ADMINISTRATOR if NOUNS[page.noun].action in OF_THE_PROVINCE else DISTRICT
    app = screen.opened(empty.sign_in(role), page.file or page.address)
    what = Text(NOUNS[page.noun].label)
    assert say("No {what} yet. Register the first one with the button above.", "th", what=what) in screen.words(app)
    assert say("Register: {what}", "th", what=what) in labels(app)


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.noun and page.address not in EMPTY and NOUNS[page.noun].action in OF_THE_PROVINCE],
    ids=lambda page: page.noun,
)
def test_an_empty_register_points_nobody_to_a_button_that_is_not_there(empty, page) -> None:
    app = screen.opened(empty.sign_in(DISTRICT), page.file or page.address)
    assert th("No {what} yet. The provincial office registers it.", what=Text(NOUNS[page.noun].label)) in screen.words(app)
    assert say("Register: {what}", "th", what=Text(NOUNS[page.noun].label)) not in labels(app)


@pytest.mark.parametrize("page", [page for page in PAGES if page.address in EMPTY], ids=lambda page: page.address or "home")
def test_a_page_with_nothing_on_it_says_so(empty, page) -> None:
    role = DISTRICT if page.action in ("rows.read", "history.read", "overview.read") else ADMINISTRATOR
    app = screen.opened(empty.sign_in(role), page.file or page.address)
    sentence = EMPTY[page.address]
    assert th(sentence).split("{")[0] in screen.words(app) + "\n".join(labels(app))


def test_an_empty_store_shows_the_administrator_two_ways_on(empty) -> None:
    app = screen.opened(empty.sign_in(ADMINISTRATOR), "home.py")
    sentence = "Nothing has been entered yet. Register the first household, or load a sample province to try things out."
    assert th(sentence) in screen.words(app)
    assert th("Load a sample province") in [link.proto.label for link in app.get("page_link")]


def test_problems_come_all_at_once_each_beside_its_field_and_nothing_is_saved(empty) -> None:
    session = empty.sign_in()
    form = screen.forms(screen.opened(session, HOUSEHOLDS, new="1"))["household:new"]
    typed = {"person.phone": "12", "household.members": "สี่คน", "household.notice_given_on": "32/1/2569"}
    before = empty.store.last_seq
    with pytest.raises(Invalid) as refused:
        screen.save(empty.store, session, "household:new", typed)
    told = told_of(refused.value)
    for field, sentence in (
        ("person.given_name", th("Please fill in: {label}.", label=th("Given name"))),
        ("household.house_no", th("Please fill in: {label}.", label=th("House number"))),
        ("person.phone", th("Please type a Thai phone number, such as 081-234-5678.")),
        ("household.members", th("Please type a number, such as 1,500.")),
        ("household.notice_given_on", th("Please type the date as day/month/year, such as 22/11/2569.")),
    ):
        assert told[field] == sentence
    beside_the_village = {"village.subdistrict_code", "village.name"}
    assert told.keys() - beside_the_village <= screen.fields(form).keys() and "village" in screen.fields(form)
    assert say(refused.value.text, "th") == th("Some entries need another look; nothing has been saved yet.")
    assert empty.store.last_seq == before


def test_a_draft_comes_back_in_a_new_session_and_can_be_thrown_away(empty) -> None:
    session, op = empty.sign_in(), new_id()
    drafts.keep(empty.store, sessions.Session(session), "household:new", op, {"household.house_no": "๑๒/๓"}, {})
    home = screen.opened(session, "home.py")
    [link] = [link.proto for link in home.get("page_link") if th("Unfinished: {what} ({moment})").split("{")[0] in link.proto.label]
    assert "households" in link.page and link.query_string == "new=1"
    again = screen.forms(screen.opened(session, HOUSEHOLDS, new="1"))["household:new"]
    [draft] = again["drafts"]
    assert (draft["op"], draft["typed"]["household.house_no"]) == (op, "๑๒/๓")
    assert draft["said_at"] == thai_calendar.show_moment(empty.store.clock(), "th")
    assert again["words"]["back"] == th("What you were typing ({moment}) is back.")
    drafts.drop(empty.store, sessions.Session(session), "household:new", op)
    afresh = screen.forms(screen.opened(session, HOUSEHOLDS, new="1"))["household:new"]
    assert not afresh["drafts"] and afresh["typed"]["household.house_no"] == ""


def test_a_list_that_waits_is_led_to_and_the_page_goes_on(empty) -> None:
    session = empty.sign_in()
    drafts.keep(empty.store, sessions.Session(session), box.LIST, new_id(), {"text": "12"}, {})
    home = screen.opened(session, "home.py")
    assert not home.exception
    [link] = [link.proto for link in home.get("page_link") if "lists" in link.proto.page]
    assert link.label.startswith(th("Unfinished: a list ({moment})").split("{")[0])
    assert th("What to do next") in [header.value for header in home.header]


def test_somebody_elses_draft_is_not_shown(empty) -> None:
    mine, theirs = empty.sign_in(), empty.sign_in(name="another")
    drafts.keep(empty.store, sessions.Session(mine), "household:new", new_id(), {"household.house_no": "99"}, {})
    form = screen.forms(screen.opened(theirs, HOUSEHOLDS, new="1"))["household:new"]
    assert form["drafts"] == [] and form["typed"]["household.house_no"] == ""
    assert form["account"] != screen.forms(screen.opened(mine, HOUSEHOLDS, new="1"))["household:new"]["account"]


def test_the_same_field_shows_both_values_and_the_choice_is_kept(office) -> None:
    key = f"household:{office.household.id}"
    form = screen.forms(screen.opened(office.session, HOUSEHOLDS, id=office.household.id))[key]
    theirs = sessions.Session(office.sign_in(PROVINCIAL, name="wipha"))
    now = office.household.model_copy(update={"members": 5, "occupation": "textile"})
    ledger.commit(office.store, theirs, new_id(), Change(office.household, now))
    typed = form["typed"] | {"household.members": "4"}
    with pytest.raises(Conflict) as met:
        screen.save(office.store, office.session, key, typed, versions=form["versions"])
    both = both_values(met.value, "th")
    [choice] = both["clashes"]
    assert (choice["field"], choice["mine"], choice["theirs"], both["by"]) == ("household.members", "4", "5", "wipha")
    assert both["take"]["household.occupation"] == "textile"
    mine, versions = typed | both["take"], form["versions"] | {both["part"]: both["version"]}
    screen.save(office.store, office.session, key, mine, versions=versions)
    kept = save_form.records_of(office.store, forms.form_of("household"), office.household.id)["household"]
    assert (kept.members, kept.occupation) == (4, "textile")


def test_a_tourism_product_has_no_category_field(empty) -> None:
    session = empty.sign_in()
    form = screen.forms(screen.opened(session, PRODUCTS, new="โฮมสเตย์"))["product:new"]
    asked = screen.fields(form)
    [rule] = asked["product.category"]["shown_if"]
    assert rule["field"] == "product.area" and "agriculture" in rule["in"] and "community_tourism" not in rule["in"]
    assert {"agriculture", "community_tourism"} < {code for code, _label in asked["product.area"]["choices"]}
    assert form["typed"]["product.name"] == "โฮมสเตย์"


def test_an_account_with_wrong_input_is_told_all_of_it_and_nothing_of_it_is_kept(empty) -> None:
    session = empty.sign_in(ADMINISTRATOR)
    app = screen.opened(session, ACCOUNTS)
    found(app.toggle, th("Add an account")).set_value(True).run()
    form = screen.forms(app)["account:new"]
    assert not form["keeps"] and form["stays"] and form["typed"]["account.username"] == ""
    asked = screen.fields(form)
    assert {"account.username", "account.display_name", "account.role", "account.works_in", "account.password"} <= asked.keys()
    assert asked["account.works_in"]["shown_if"] == [{"field": "account.role", "in": [DISTRICT]}]
    assert asked["account.works_in"]["help"] == th("For a district officer: the district she works in.")
    wrong = {"account.username": "พัฒนากร", "account.display_name": "พัฒนากร หนึ่ง", "account.role": "district_officer"}
    with pytest.raises(Invalid) as refused:
        screen.save(empty.store, session, "account:new", wrong)
    assert told_of(refused.value) == {
        "account.username": th("Please use 3 to 40 small Latin letters, digits, dots or dashes."),
        "account.works_in": th("Please choose: {label}.", label=th("District")),
        "account.password": th("The password needs at least {n} characters; a sentence is a good one.", n=10),
    }
    right = wrong | {"account.username": "one.office", "account.works_in": "3602", "account.password": "ประโยคยาวสำหรับทดสอบ"}
    done = screen.save(empty.store, session, "account:new", right)
    assert say(done.text, "th") == th("The account {name} has been saved.", name="one.office")
    app = screen.opened(session, ACCOUNTS)
    assert any("one.office" in label for label in labels(app))


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
    [partner] = ledger.commit(office.store, caller, new_id(), Add(Partner(name="ธนาคารทดสอบ", sector="private"))).records
    ledger.commit(office.store, caller, new_id(), Remove(partner))
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
        assert screen.forms(app)["household:new"]["typed"]["person.given_name"] == name
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


AS_OF = th("As of a past date (what was recorded by that day)")


@pytest.mark.parametrize("file", [OVERVIEW, DOWNLOADS])
def test_no_number_stands_under_a_filter_that_could_not_be_read(office, file: str) -> None:
    app = screen.opened(office.session, file, district="3602", as_of="31/9/2569")
    assert th("Please type the date as day/month/year, such as 22/11/2569.") in app.expander[0].error[0].value
    assert app.expander[0].proto.expanded and found(app.text_input, AS_OF).value == "31/9/2569"
    assert found(app.selectbox, th("District")).value == "3602" == app.query_params["district"]
    assert not app.get("link_button") and not app.header
    found(app.text_input, AS_OF).set_value("1/10/2568").run()
    assert not app.error and app.query_params == {"district": "3602", "as_of": "2025-10-01"}
    assert f"{th('Fiscal year')} 2569" in app.expander[0].label


def test_a_day_typed_wrong_leaves_the_numbers_and_the_address_as_they_were(office) -> None:
    app = screen.opened(office.session, OVERVIEW, district="3602")
    before = [element.proto.body for element in app.get("html")]
    found(app.text_input, AS_OF).set_value("31/9/2569").run()
    assert len(app.expander[0].error) == 1 and found(app.text_input, AS_OF).value == "31/9/2569"
    assert app.query_params == {"district": "3602"} and [element.proto.body for element in app.get("html")] == before


@pytest.mark.parametrize("file", ["home.py", "progress/results.py", "progress/figures.py"])
def test_a_past_day_is_kept_in_the_address_and_one_that_is_none_shows_no_number(office, file: str) -> None:
    session = office.sign_in(VIEWER)
    app = screen.opened(session, file, as_of="31/2/2569")
    assert th("Please type the date as day/month/year, such as 22/11/2569.") in screen.words(app)
    assert not app.text_input and not app.get("plotly_chart") and th("Fiscal year") not in screen.words(app)
    found(app.button, th("Show today")).click().run()
    assert not app.exception and "as_of" not in app.query_params
    found(app.text_input, AS_OF).set_value("9/9/2569").run()
    assert app.query_params["as_of"] == "2026-09-09" and not app.exception and not app.error
    words = screen.words(app).replace("\\", "")
    assert "9 ก.ย. 2569" in words or th("Nothing had been entered by that day.") in words


def test_cleared_filters_are_cleared_in_the_widgets_too(office) -> None:
    app = screen.opened(office.session, OVERVIEW, district="3602", area="processing", as_of="1/10/2568")
    assert found(app.selectbox, th("Fiscal year")).value == "2569"
    found(app.button, th("Clear filters")).click().run()
    assert app.query_params == {} and not found(app.text_input, AS_OF).value
    assert found(app.selectbox, th("District")).value == found(app.selectbox, th("Area")).value == ""
    found(app.selectbox, th("Area")).select("agriculture").run()
    assert app.query_params == {"area": "agriculture"}, "what was cleared does not come back"


@pytest.mark.parametrize(("role", "query", "opens"), [(VIEWER, {}, False), (DISTRICT, {}, False), (DISTRICT, {"district": "3602"}, True)])
def test_only_who_can_open_a_number_is_told_to(office, role: str, query: dict, opens: bool) -> None:
    session = office.session if role == DISTRICT else office.sign_in(role)
    app = screen.opened(session, OVERVIEW, **query)
    [tiles] = [element.proto.body for element in app.get("html") if "<div class=tiles" in element.proto.body]
    assert ("/products" in tiles) == opens
    assert (th("done / products it concerns; a number opens its list") in screen.words(app)) == opens


@pytest.mark.parametrize("role", [DISTRICT, VIEWER])
def test_a_page_names_its_source_once_and_each_chart_has_a_name(office, role: str) -> None:
    session = office.session if role == DISTRICT else office.sign_in(role)
    source = th("source: {source}").split("{")[0]
    for file in (OVERVIEW, "home.py"):
        assert screen.words(screen.opened(session, file)).count(source) == 1
    app = screen.opened(session, OVERVIEW)
    charts = [element.proto for element in app.get("plotly_chart")]
    assert len(charts) == 4 == len({chart.alt for chart in charts}) and {chart.alt for chart in charts} <= {h.value for h in app.header}


def test_an_officers_home_shows_what_is_due_beside_the_progress_of_the_district(office) -> None:
    app = screen.opened(office.session, "home.py")
    assert [header.value for header in app.header] == [th("What to do next"), th("Progress of {district} district", district="บ้านเขว้า")]
    due, progress = app.columns
    assert due.expander[0].proto.expanded and due.expander[0].get("page_link") and "<tr>" in progress.get("html")[1].proto.body
    [link] = [link.proto for link in progress.get("page_link")]
    assert "overview" in link.page and link.query_string == "district=3602"


def test_a_governors_home_shows_the_province(office) -> None:
    app = screen.opened(office.sign_in(VIEWER), "home.py")
    assert [header.value for header in app.header] == [th("Districts to help first"), th("Since the last meeting")]
    cards, tiles = (body for html in app.get("html") if re.search("<div class=(cards|grid)", body := html.proto.body))
    assert cards.count("/overview?area=") == 3 and tiles.count("/overview?district=36") == 16
    assert "/products" not in cards + tiles
    assert th("No meeting has been registered yet. From the first one on, what has changed since stands here.") in screen.words(app)


def test_a_governors_map_follows_the_outlines_that_an_administrator_put_there(office, tmp_path) -> None:
    squares = [
        {
            "id": one.code,
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[101, n / 9 + 15], [102, n / 9 + 15], [102, n / 9 + 15.1], [101, n / 9 + 15]]],
            },
        }
        for n, one in enumerate(places.districts("36"))
    ]
    (tmp_path / "boundaries").mkdir()
    (tmp_path / "boundaries" / "any.geojson").write_text(json.dumps({"features": squares, "attribution": "<b>Survey"}), encoding="utf-8")
    bodies = [html.proto.body for html in screen.opened(office.sign_in(VIEWER), "home.py").get("html")]
    [drawn] = [body for body in bodies if "<div class=outlines" in body]
    assert drawn.count("/overview?district=36") == drawn.count("clip-path:polygon(") == 16
    assert any("&lt;b&gt;Survey" in body for body in bodies) and not any("<div class=grid" in body for body in bodies)


def test_each_file_says_its_name_what_it_holds_and_how_much(office) -> None:
    app = screen.opened(office.session, DOWNLOADS)
    shown = [button.proto.label for button in app.get("link_button")]
    files = [label for label in shown if label.startswith(th("Download CSV: {report}", report=""))]
    assert len(files) == len(set(files)) == len(reports().keys() - {"personal_data"})
    assert len(shown) - len(files) == 4, "the pack, its two files, meeting mode"
    assert th("Download CSV: {report}", report=th("Households")) in shown
    told = [element.value for element in app.markdown]
    for name, n in (("households", 1), ("sages", 0), ("products", 1), ("steps", 1)):
        report = reports()[name]
        [line] = [text for text in told if text.startswith(f"**{th(report.title)}**")]
        assert f"**{th('{label}: {n}', label=Text(report.rows.cls.label), n=n)}**" in line and len(line) > 80


def test_a_product_says_what_is_known_of_it(office) -> None:
    given = {"product_id": office.product.id}
    day = dt.date(2025, 3, 9)
    ledger.commit(
        office.store,
        sessions.Session(office.session),
        new_id(),
        Add(Registration(registration_no="36-0001", registered_on=day, status="registered", **given)),
        Add(Certificate(cert_type="tcps", cert_no="17/2568", status="granted", granted_on=day, expires_on=dt.date(2028, 3, 8), **given)),
        Add(OpcEntry(opc_year=2565, stars="3", **given)),
        Add(OpcEntry(opc_year=2567, stars="4", **given)),
        Add(Brand(product_brand="<b>ไหมงาม</b>", **given)),
    )
    app = screen.opened(office.session, PRODUCTS, id=office.product.id)
    [known] = [element.proto.body for element in app.get("html") if "<dl" in element.proto.body]
    lines = dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", known, re.DOTALL))
    assert lines == {
        th("Registration number"): "36-0001 · 9 มี.ค. 2568",
        th("Certificates"): f"มผช. 17/2568 · {th('until {day}', day='8 มี.ค. 2571')}",
        th("Stars"): "4 ดาว (2567)\n3 ดาว (2565)",
        th("Brand"): "&lt;b&gt;ไหมงาม&lt;/b&gt;",
        th("Sold through"): th("none yet"),
    }


ALL = [(page.file or page.address, {}) for page in PAGES] + [(HOUSEHOLDS, {"new": "1"}), (SAGES, {"new": "1"}), (PRODUCTS, {"new": "1"})]
SENTENCES = [m for m in refresh.kept() if m.id and "{" not in m.id and len(str(m.id)) > 3]


def shown(session: str, file: str, query: dict, *, unfold: bool) -> str:
    """All words of a page; ``unfold`` opens what is folded away (AppTest reads choices in Thai only, so not in English)."""
    app = screen.opened(session, file, **query)
    assert not app.exception
    for number in range(len(app.toggle) if unfold else 0):
        app.toggle[number].set_value(True).run()
        assert not app.exception
    return "\n".join([screen.words(app), *labels(app), *map(screen.told, screen.forms(app).values())])


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
        text = shown(session, page.file or page.address, {}, unfold=True)
        assert "สมศรี" not in text and "ผ้าไหม" not in text and not screen.forms(screen.opened(session, page.file or page.address))
    app = screen.opened(session, OVERVIEW)
    assert not any("/households" in str(element.proto) or "/products" in str(element.proto) for element in app.get("html"))


def test_a_district_officer_opens_a_partner_whom_she_may_change(office) -> None:
    act = Add(Partner(name="ธนาคารทดสอบ", sector="private"))
    [partner] = ledger.commit(office.store, sessions.Session(office.session), new_id(), act).records
    app = screen.opened(office.session, "partners", id=partner.id)
    assert screen.forms(app)[f"partner:{partner.id}"]["typed"]["partner.name"] == "ธนาคารทดสอบ"
    screen.save(office.store, office.session, f"partner:{partner.id}", {"partner.name": "ธนาคารใหม่"})
    assert "ธนาคารใหม่" in screen.go_on(app, f"partner:{partner.id}").title[0].value


def test_a_product_is_renamed_below_its_steps(office) -> None:
    app = screen.opened(office.session, PRODUCTS, id=office.product.id)
    found(app.toggle, th("Name, owner, village, story, photo")).set_value(True).run()
    assert not app.exception
    key = f"product:{office.product.id}"
    assert screen.forms(app)[key]["typed"]["product.name"] == "ผ้าไหม"
    done = screen.save(office.store, office.session, key, {"product.name": "ผ้าไหมมัดหมี่"})
    assert say(done.text, "th") == th("Saved: {name}.", name="ผ้าไหมมัดหมี่")
    screen.go_on(app, key)
    assert not app.exception and "ผ้าไหมมัดหมี่" in app.title[0].value


def test_a_step_says_what_it_lacks_until_its_evidence_is_there(office) -> None:
    app = screen.opened(office.session, PRODUCTS, id=office.product.id, step="S08")
    assert any(th("Apply for a product standard.") in label for label in labels(app))
    found(app.toggle, th("Add: {label}", label=th("Certificate"))).set_value(True).run()
    key = f"certificate:new:{office.product.id}"
    assert {"certificate.cert_type", "certificate.status", "certificate.cert_no"} < screen.fields(screen.forms(app)[key]).keys()
    typed = {"certificate.cert_type": "tcps", "certificate.status": "granted"}
    with pytest.raises(Invalid) as refused:
        screen.save(office.store, office.session, key, typed)
    assert told_of(refused.value)["certificate.cert_no"] == th("Please fill in: {label}.", label=th("Certificate number"))
    day = thai_calendar.type_date(thai_calendar.today())
    screen.save(office.store, office.session, key, typed | {"certificate.cert_no": "17/2568", "certificate.granted_on": day})
    screen.go_on(app, key)
    assert th("Saved.") in screen.words(app) and key not in screen.forms(app)
    after = [label for label in labels(app) if label.startswith("**8.")]
    assert vocabulary.label("step_status", "done", "th") in after[0]


def test_evidence_whose_sage_the_list_does_not_hold_keeps_her_when_it_is_opened(office, monkeypatch) -> None:
    other = Village(id=new_id(), subdistrict_code="360501", name="บ้านอื่น", moo=1)
    people = [Person(id=new_id(), given_name=name, village_id=other.id) for name in ("กมล", "ขวัญ")]
    sages = [Sage(id=new_id(), person_id=p.id, village_id=other.id, knowledge="ทอผ้า", area="processing") for p in people]
    link = WisdomLink(id=new_id(), product_id=office.product.id, sage_id=sages[1].id, wisdom="ย้อมคราม")
    ledger.commit(office.store, sessions.Terminal(), new_id(), *map(Add, (other, *people, *sages, link)))
    monkeypatch.setattr(registers, "MOST", 1)
    for session, shown in ((office.session, th("One of another district")), (office.sign_in(PROVINCIAL), "ขวัญ · ทอผ้า")):
        app = screen.opened(session, PRODUCTS, id=office.product.id, step="S01")
        found(app.toggle, th("Correct")).set_value(True).run()
        key = f"wisdom_link:{link.id}"
        form = screen.forms(app)[key]
        choices_of = dict(screen.fields(form)["wisdom_link.sage_id"]["choices"])
        assert form["typed"]["wisdom_link.sage_id"] == sages[1].id and shown == choices_of[sages[1].id]
        assert office.store.all("SELECT 1 FROM draft") == [] == form["drafts"]
        screen.save(office.store, session, key, {})
        assert office.store.all("SELECT sage_id FROM wisdom_link") == [(sages[1].id,)]


def test_a_person_who_is_there_already_is_offered_chosen_and_not_entered_again(office) -> None:
    form = screen.forms(screen.opened(office.session, HOUSEHOLDS, new="1"))["household:new"]
    assert form["alike"] and form["words"]["this_person"] == th("This person: {name}")
    [alike] = who_is_like(office.store, office.village.id, "สมศรี ใจดี", "")
    typed = {"village.choice": office.village.id, "person.choice": alike.person_id, "household.house_no": "13"}
    held = drafts_of(office, typed | {"person.given_name": "สมศรี"})
    assert held["person.choice"] == office.person.id and held["person.given_name"] == "สมศรี"
    done = screen.save(office.store, office.session, "household:new", typed)
    assert done.name == "สมศรี ใจดี" and [record.noun for record in done.receipt.records] == ["household"]


def drafts_of(office, typed: dict) -> dict:
    """What another page of hers is told of a household that is being typed."""
    drafts.keep(office.store, sessions.Session(office.session), "household:new", new_id(), typed, {})
    return screen.forms(screen.opened(office.session, HOUSEHOLDS, new="1"))["household:new"]["drafts"][0]["typed"]


def test_a_search_has_further_pages_and_other_words_begin_on_the_first(office) -> None:
    names = [f"ภาคี {n:02d}" for n in range(45)]
    ledger.commit(office.store, sessions.Terminal(), new_id(), *(Add(Partner(name=name, sector="people")) for name in names))
    app = screen.opened(office.session, "partners")
    app.text_input(key="search|partner").input("ภาคี").run()
    shown = [button.label for button in app.button if button.key and button.key.startswith("open|")]
    assert len(shown) == 20 and "ภาคี 00" in shown[0]
    app.session_state["page|partner"] = 3
    app.run()
    shown = [button.label for button in app.button if button.key and button.key.startswith("open|")]
    assert len(shown) == 5 and "ภาคี 44" in shown[-1]
    app.text_input(key="search|partner").input("ภาคี 1").run()
    shown = [button.label for button in app.button if button.key and button.key.startswith("open|")]
    assert len(shown) == 14 and "ภาคี 01" in shown[0]  # every word is somewhere in the name
