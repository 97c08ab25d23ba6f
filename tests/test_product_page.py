"""The page of a product as a hub: help, sales, learning and what happened, by hand-made cases."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace

import pytest
from conftest import HERE, added, signed_in

from otop_core.access import sessions
from otop_core.community.groups import GroupMember, OccupationGroup
from otop_core.community.partners import Partner
from otop_core.gate import ledger
from otop_core.gate.acts import Change, new_id
from otop_core.language.messages import say
from otop_core.model.errors import Denied, SignedOut
from otop_core.products.evidence import Brand, Certificate, Support, WisdomLink
from otop_core.reports import product
from otop_core.results.sales import Sale
from otop_core.store import Store
from otop_core.store.cursor import Cursor
from otop_core.training.learning import LearningResource
from server import product as paper

YEAR = 2570  # of the clock: 22 November 2026


def seen(store: Store, id: str, role: str = "district_officer", district: str | None = HERE) -> product.ProductPage:
    who = sessions.look_up(store, signed_in(store, role, district, f"{role}{store.last_seq}").digest)
    return product.load(store, who, id)


@pytest.fixture
def made(store, terminal, world) -> SimpleNamespace:
    """The product of a group of one household, with a bank as partner."""
    here = world.here
    group, bank = added(
        store,
        terminal,
        OccupationGroup(
            village_id=here.village.id, name="กลุ่มทอผ้า", occupation="textile", area="processing", started_on=dt.date(2025, 3, 1)
        ),
        Partner(name="ธนาคาร", sector="private"),
    )
    added(store, terminal, GroupMember(group_id=group.id, household_id=here.household.id, role="leader"))
    [own] = ledger.commit(store, terminal, new_id(), Change(here.product, here.product.model_copy(update={"group_id": group.id}))).records
    return SimpleNamespace(group=group, bank=bank, product=own, producer=here.producer)


def sale(made: SimpleNamespace, month: dt.date, **more: object) -> Sale:
    return Sale(**{"producer_id": made.producer.id, "product_id": made.product.id, "month": month, **more})


def test_help_for_the_group_is_shown_as_the_groups_and_its_leader_is_named(store, terminal, made) -> None:
    kinds = {"partner_id": made.bank.id, "support_kind": "marketing"}
    added(
        store,
        terminal,
        Support(product_id=made.product.id, supported_on=dt.date(2026, 10, 1), value=500, **kinds),
        Support(group_id=made.group.id, **kinds),
    )
    found = seen(store, made.product.id)
    assert [(one.whom, one.day, one.value) for one in found.help] == [("", dt.date(2026, 10, 1), 500), ("กลุ่มทอผ้า", None, None)]
    assert (found.origin.group_name, found.origin.members) == ("กลุ่มทอผ้า", 1) and found.origin.leader


def test_nothing_reported_is_no_zero_and_a_sum_for_all_products_is_in_no_figure(store, terminal, made) -> None:
    assert seen(store, made.product.id).sold.total is None
    added(
        store,
        terminal,
        sale(made, dt.date(2025, 10, 1), domestic_offline=9000),  # more than twelve months ago
        sale(made, dt.date(2025, 11, 1), domestic_offline=0),
        sale(made, dt.date(2026, 10, 1), domestic_offline=100, export_online=Decimal("50.5")),
        sale(made, dt.date(2026, 9, 1), product_id=None, domestic_offline=7000),
    )
    sold = seen(store, made.product.id).sold
    assert sold.channels == {
        "domestic_offline": 100,
        "domestic_online": None,
        "export_offline": None,
        "export_online": Decimal("50.5"),
    }
    assert (sold.total, sold.reported, sold.together, sold.since) == (Decimal("150.5"), 2, 1, dt.date(2025, 11, 1))


def test_what_to_learn_is_for_open_steps_and_the_same_occupation_comes_first(store, terminal, made) -> None:
    def resource(name: str, step: str, occupation: str | None) -> LearningResource:
        return LearningResource(name=name, url="https://example.org/x", platform="youtube", step=step, occupation=occupation)

    added(store, terminal, resource("ก", "S08", "farming"), resource("ข", "S08", None), resource("ค", "S08", "textile"))
    added(store, terminal, resource("ง", "S05", "textile"), resource("จ", "S01", "textile"))
    added(store, terminal, Brand(product_id=made.product.id, product_brand="ใบบัว", used_since=dt.date(2026, 1, 5)))
    closed = {one.step.code for one in seen(store, made.product.id).now.steps if one.span.status == "done"}
    assert closed
    found = [one.name for one in seen(store, made.product.id).resources]
    assert found == [name for name in ("จ", "ง", "ค", "ข", "ก") if {"จ": "S01", "ง": "S05"}.get(name, "S08") not in closed]


def test_what_happened_is_told_the_newest_first_and_an_expiry_is_no_event(store, terminal, made) -> None:
    granted = {"granted_on": dt.date(2026, 5, 1), "expires_on": dt.date(2027, 5, 1), "cert_no": "12/2569", "status": "granted"}
    added(
        store,
        terminal,
        Certificate(product_id=made.product.id, cert_type="tcps", applied_on=dt.date(2026, 1, 1), **granted),
        Support(group_id=made.group.id, partner_id=made.bank.id, support_kind="marketing", supported_on=dt.date(2026, 11, 1)),
    )
    happened = seen(store, made.product.id).timeline
    days = [one.day for one in happened]
    assert days == sorted(days, reverse=True) and dt.date(2027, 5, 1) not in days
    assert {dt.date(2026, 11, 1), dt.date(2026, 5, 1), dt.date(2026, 1, 1), dt.date(2025, 3, 1)} <= set(days)
    assert any(say(one.about, "en").startswith("Step ") for one in happened if one.day == dt.date(2026, 5, 1))


def test_another_district_may_not_look(store, made) -> None:
    with pytest.raises(Denied):
        seen(store, made.product.id, district="3602")


def test_it_asks_the_store_six_times_at_most(store, made, monkeypatch) -> None:
    asked: list[str] = []
    who = sessions.look_up(store, signed_in(store, "district_officer", HERE, "counting").digest)
    product.load(store, who, made.product.id)
    for name in ("all", "dicts"):
        real = getattr(Cursor, name)

        def counted(self: Cursor, sql: str, real: Callable[..., list] = real, **given: object) -> list:
            asked.append(sql)
            return real(self, sql, **given)

        monkeypatch.setattr(Cursor, name, counted)
    product.load(store, who, made.product.id)
    assert len([sql for sql in asked if sql not in ("BEGIN TRANSACTION", "ROLLBACK")]) <= 6, asked


def test_the_picture_on_paper_holds_every_part(store, terminal, made) -> None:
    added(
        store,
        terminal,
        Support(product_id=made.product.id, partner_id=made.bank.id, support_kind="marketing"),
        WisdomLink(product_id=made.product.id, wisdom="ย้อมสีจากเปลือกไม้"),
    )
    who = sessions.look_up(store, signed_in(store, "district_officer", HERE).digest)
    request = SimpleNamespace(store=store, who=who, language="th", path="/paper/product", query={"id": made.product.id})
    sheet = paper.page(request).body.decode()
    for part in ("ย้อมสีจากเปลือกไม้", "กลุ่มทอผ้า", "ธนาคาร", "10.", say("Sales of the last 12 months", "th"), say("Where it comes from", "th")):
        assert part in sheet
    request.who = None
    with pytest.raises(SignedOut):
        paper.page(request)
