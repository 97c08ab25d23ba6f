"""The page of an occupational group: members, real income, products, help and what to do next, by hand-made cases."""

import datetime as dt
import itertools
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, THERE, added, household, product, signed_in, village

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn, Terminal
from otop_core.community.groups import GroupMember, OccupationGroup
from otop_core.community.partners import Partner
from otop_core.community.people import Person, full_name
from otop_core.language.messages import Text, say
from otop_core.language.thai_calendar import bangkok_day, fiscal_year, fiscal_year_start
from otop_core.model.errors import Denied, Gone
from otop_core.products.evidence import Brand, Certificate, Support
from otop_core.products.producers import Producer
from otop_core.reports import group as groups
from otop_core.reports import group_path
from otop_core.reports.group import GroupNow
from otop_core.results.incomes import IncomeRecord
from otop_core.results.sales import Sale
from otop_core.store import Store

NUMBERS = itertools.count()
PAGE = "community/groups.py"
KINDS = ("product_development", "production", "accounting", "marketing")


def looked_up(store: Store, role: str = "district_officer", district: str | None = HERE) -> SignedIn:
    return sessions.look_up(store, signed_in(store, role, district, f"{role}{next(NUMBERS)}").digest)


def built(store: Store, terminal: Terminal, incomes: tuple[int | None, ...], district: str = HERE) -> SimpleNamespace:
    """A group in a village with a household for each income at the start, none of them a member yet."""
    [place] = added(store, terminal, village(district))
    people = added(store, terminal, *(Person(given_name=f"คน{n}", village_id=place.id) for n in range(len(incomes))))
    homes = added(store, terminal, *(household(place, one, income=baht) for one, baht in zip(people, incomes, strict=True)))
    about = {"occupation": "textile", "area": "agriculture", "other_areas": ("processing",), "started_on": dt.date(2025, 10, 5)}
    [group] = added(store, terminal, OccupationGroup(village_id=place.id, name="กลุ่มย้อมคราม", **about))
    year = fiscal_year(bangkok_day(store.clock()))
    return SimpleNamespace(village=place, people=people, homes=homes, group=group, year=year)


@pytest.fixture
def here(store: Store, terminal: Terminal) -> SimpleNamespace:
    return built(store, terminal, (1000, 2000, 0, 0, None, 500))


def joined(store: Store, terminal: Terminal, here: SimpleNamespace, leader: int | None = 0) -> None:
    roles = ("leader" if n == leader else "member" for n in range(len(here.homes)))
    pairs = zip(here.homes, roles, strict=True)
    added(store, terminal, *(GroupMember(group_id=here.group.id, household_id=home.id, role=role) for home, role in pairs))


def asked(here: SimpleNamespace, home: int, income: int | None, phase: str = "after_3m", **more: object) -> IncomeRecord:
    told = {"household_id": here.homes[home].id, "fiscal_year": here.year, "phase": phase, "income": income, "saving": 0}
    return IncomeRecord(**{**told, **more})


def now(store: Store, here: SimpleNamespace, year: int | None = None) -> GroupNow:
    return groups.load(store, looked_up(store), here.group.id, year)


def told(found: GroupNow) -> list[str]:
    return [say(one, "en") for one in group_path.todo(found, "en")]


def test_income_is_known_where_both_sides_are_told_and_a_start_of_nothing_is_told_in_baht(store, terminal, here) -> None:
    joined(store, terminal, here)
    added(
        store,
        terminal,
        asked(here, 0, 1500),  # +50 %
        asked(here, 1, 1800),  # -10 %
        asked(here, 2, 900),  # from nothing
        asked(here, 3, 0),  # from nothing, and still nothing: an answer
        asked(here, 4, 700),  # no start
        asked(here, 5, None),  # asked, and not told
    )
    found = now(store, here).income
    assert (found.members, found.known, found.risen) == (6, 4, 2)
    assert found.percent == pytest.approx((50 - 10) / 2) and (found.from_nothing, found.baht) == (2, 450)
    by_name = {one.name: one for one in now(store, here).members}
    assert (by_name["คน2"].percent, by_name["คน2"].rise) == (None, Decimal(900)), "never percent of 0"
    assert by_name["คน4"].rise is None and by_name["คน5"].rise is None, "missing is never 0"


def test_nothing_known_is_no_rise_and_no_percent(store, terminal, here) -> None:
    joined(store, terminal, here)
    found = now(store, here).income
    assert (found.known, found.risen, found.percent, found.baht) == (0, 0, None, None)
    assert any("Ask the households for income" in one for one in told(now(store, here)))


def test_the_latest_income_that_was_told_counts_as_it_was_known_in_the_year(store, terminal, here) -> None:
    joined(store, terminal, here)
    added(store, terminal, asked(here, 0, 1100), asked(here, 0, 1300, "after_12m"), asked(here, 0, None, "after_6m"))
    added(store, terminal, asked(here, 0, 1050, "after_12m", fiscal_year=here.year - 1))
    after = {year: next(one for one in now(store, here, year).members if one.role == "leader").after for year in (here.year, here.year - 1)}
    assert after == {here.year: 1300, here.year - 1: 1050}


def test_members_begin_with_their_leader_and_a_group_without_one_is_told_to_choose(store, terminal, here) -> None:
    assert "tick the households" in told(now(store, here))[0]
    joined(store, terminal, here, leader=None)
    assert now(store, here).leader is None and "choose their leader" in told(now(store, here))[0]
    other = built(store, terminal, (None, None))
    joined(store, terminal, other, leader=1)
    found = now(store, other)
    person = other.people[1]
    assert found.members[0] == found.leader and found.leader.name == full_name(None, person.given_name, person.family_name)
    assert not any("leader" in one for one in told(found))


@pytest.fixture
def made(store: Store, terminal: Terminal, here: SimpleNamespace) -> SimpleNamespace:
    """Two products of the group and one of the same producer that is not."""
    [maker] = added(store, terminal, Producer(name="กลุ่มย้อม", producer_type="group", village_id=here.village.id))
    of = {"group_id": here.group.id}
    first, second, _other = added(
        store, terminal, product(maker, name="ก ผ้า", **of), product(maker, name="ข เสื้อ", **of), product(maker, name="ค ตะกร้า")
    )
    return SimpleNamespace(maker=maker, first=first, second=second)


def test_its_products_stand_on_the_step_to_do_next_and_what_expired_comes_first(store, terminal, here, made) -> None:
    past = bangkok_day(store.clock()) - dt.timedelta(30)
    added(
        store,
        terminal,
        Brand(product_id=made.first.id, product_brand="คราม", used_since=past),
        Certificate(
            product_id=made.second.id,
            cert_type="tcps",
            cert_no="1",
            status="granted",
            granted_on=past - dt.timedelta(300),
            expires_on=past,
        ),
    )
    first, second = now(store, here).products
    assert (first.id, first.done, first.applicable, first.step.code, first.renewal) == (made.first.id, 1, 10, "S01", False)
    assert (second.id, second.done, second.step.code, second.renewal) == (made.second.id, 0, "S08", True)
    assert any(one.startswith("ข เสื้อ: renew step 8") for one in told(now(store, here)))


def test_sales_of_the_year_are_those_reported_and_a_sum_for_all_products_is_in_none(store, terminal, here, made) -> None:
    october = fiscal_year_start(here.year)
    of = {"producer_id": made.maker.id}
    before = (october - dt.timedelta(1)).replace(day=1)
    added(
        store,
        terminal,
        Sale(product_id=made.first.id, month=october, domestic_offline=100, export_online=50, **of),
        Sale(product_id=made.first.id, month=before, domestic_offline=7000, **of),
        Sale(month=october.replace(month=11), domestic_online=900, **of),
    )
    found = now(store, here)
    assert [(one.sold, one.months) for one in found.products] == [(150, 1), (None, 0)] and found.sold == 150
    assert found.together == 1
    assert [one for one in told(found) if "report the sales" in one] == [one for one in told(found) if "ข เสื้อ: report" in one]
    assert now(store, here, here.year - 2).sold is None
    added(store, terminal, Sale(product_id=made.second.id, month=october, domestic_offline=0, **of))
    assert now(store, here).products[1].sold == 0, "0 was reported"


def test_help_for_the_group_and_its_products_is_listed_with_what_is_not_told(store, terminal, here, made) -> None:
    [bank] = added(store, terminal, Partner(name="ธนาคาร", sector="private"))
    day = dt.date(2026, 11, 2)
    added(
        store,
        terminal,
        Support(group_id=here.group.id, partner_id=bank.id, support_kind="accounting"),
        Support(product_id=made.first.id, partner_id=bank.id, support_kind="marketing", supported_on=day, value=500),
    )
    found = now(store, here)
    assert [(one.kind, one.day, one.value, one.whom) for one in found.supports] == [
        ("marketing", day, 500, made.first.name),
        ("accounting", None, None, ""),
    ]
    [missing] = [one for one in told(found) if "No partner helps yet with" in one]
    assert "Product development" in missing and "Accounting" not in missing


def test_the_page_asks_the_store_at_most_six_times(store, here, made, monkeypatch) -> None:
    officer, asked_for = looked_up(store), []
    ask = type(store).all
    monkeypatch.setattr(type(store), "all", lambda self, sql, **given: (asked_for.append(sql), ask(self, sql, **given))[1])
    groups.load(store, officer, here.group.id)
    assert len(asked_for) == 5  # and one for the group itself


def test_another_district_and_the_meeting_do_not_see_it(store, here) -> None:
    for who in (looked_up(store, district=THERE), looked_up(store, "meeting_viewer", None)):
        with pytest.raises(Denied):
            groups.load(store, who, here.group.id)
    with pytest.raises(Gone):
        groups.load(store, looked_up(store), "none")


# On the screen


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    path = tmp_path_factory.mktemp("group") / "otop.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTOP_STORE", str(path))
        with screen.running(path) as store:
            made = built(store, Terminal(), (1000, 0, None), district=THERE)
            joined(store, Terminal(), made)
            added(store, Terminal(), asked(made, 0, 1200), asked(made, 1, 300))
            [bank] = added(store, Terminal(), Partner(name="ธนาคารหมู่บ้าน", sector="private"))
            added(store, Terminal(), Support(group_id=made.group.id, partner_id=bank.id, support_kind="accounting", value=1234))
            own = screen.signed_in(store, "district_officer", THERE)
            yield SimpleNamespace(store=store, own=own, **vars(made))


def labels(app) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def toggle_of_help() -> str:
    return say(Text("Register: {what}", {"what": Text(Support.label)}), "th")


def test_an_officer_sees_the_help_that_was_saved_and_may_add_more(office) -> None:
    app = screen.opened(office.own, PAGE, id=office.group.id)
    assert not app.exception and not app.error
    [line] = [label for label in labels(app) if "ธนาคารหมู่บ้าน" in label]
    assert "1,234.00" in line and say("no date", "th") in line
    toggle = next(one for one in app.toggle if one.label == toggle_of_help())
    app = toggle.set_value(True).run()
    assert list(screen.forms(app)) == [f"support:new:{office.group.id}:group"]


def test_real_income_is_told_of_those_it_is_known_of(office) -> None:
    said = screen.words(screen.opened(office.own, PAGE, id=office.group.id))
    assert say("Income known before and after: {n} of {total} households", "th", n=2, total=3) in said
    assert say("It rose in {n} of these {total}", "th", n=2, total=2) in said
    assert say("{n} households began with no income: on average they now have {baht} baht a month more.", "th", n=1, baht="300") in said
    assert say("Of {n} households the income before or after is not known; they are in none of these figures.", "th", n=1) in said


def test_the_ticks_of_the_members_open_below_the_group(office) -> None:
    app = screen.opened(office.own, PAGE, id=office.group.id)
    assert not app.checkbox
    own = next(one for one in app.toggle if one.label == say("Change the group, tick its members", "th"))
    app = own.set_value(True).run()
    assert [box.value for box in app.checkbox] == [True] * 3 and f"occupation_group:{office.group.id}" in screen.forms(app)


@pytest.mark.parametrize(("role", "district"), [("district_officer", "3605"), ("meeting_viewer", "")])
def test_who_may_not_read_the_group_is_offered_nothing_of_it(office, role, district) -> None:
    app = screen.opened(screen.signed_in(office.store, role, district), PAGE, id=office.group.id)
    assert not app.exception and bool(app.error) == (role == "district_officer"), "the meeting is led to its own first page"
    assert not app.toggle and not screen.forms(app) and office.group.name not in screen.words(app)


def test_the_maps_of_help_stand_with_their_file_for_officers_and_without_names_for_the_meeting(office) -> None:
    shown = {}
    for role, session in (("officer", office.own), ("meeting", screen.signed_in(office.store, "meeting_viewer", "", "gov"))):
        app = screen.opened(session, "progress/support_map.py")
        assert not app.exception
        shown[role] = ("\n".join(html.proto.body for html in app.get("html")), [link.proto.url for link in app.get("link_button")])
        assert app.warning  # the one support without a date
    assert office.group.name in shown["officer"][0] and "/export/support_map.csv" in "".join(shown["officer"][1])
    assert office.group.name not in shown["meeting"][0] and shown["meeting"][1] == []
