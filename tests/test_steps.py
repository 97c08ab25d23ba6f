"""The ten steps: when each is not started, in progress, done or not applicable, and what happens over time."""

import datetime as dt

import pytest
from conftest import added, product
from hypothesis import given
from hypothesis import strategies as st

from otop_core.gate.acts import Change, Remove, new_id
from otop_core.gate.ledger import commit
from otop_core.language.vocabulary import codes
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Invalid
from otop_core.products import progress
from otop_core.products.evidence import Brand, Certificate, Channel, OpcEntry, StepOverride
from otop_core.products.status import needs_renewal, spans, status_on, warnings
from otop_core.products.steps import BEFORE_ALL, BY_CODE, FOR_EVER, STEPS

NOTED = dt.date(2026, 5, 1)  # the day an undated row was entered
DAY = dt.date(2025, 3, 1)
LATER = dt.date(2026, 3, 1)
TODAY = dt.date(2026, 11, 22)


def row(noun: str, **values: object) -> dict[str, object]:
    cls = NOUNS[noun]
    return {**dict.fromkeys(cls.abouts()), "noted_on": NOTED, "seq": 1, **values}


def history(code: str, *rows: dict, overrides=(), area: str = "processing") -> list[tuple[str, dt.date]]:
    return [(s.status, s.since) for s in spans(BY_CODE[code], area, rows, overrides)]


NONE, BEGUN, DONE = "not_started", "in_progress", "done"
CONDITIONS = [
    ("S01", row("wisdom_link", wisdom="ทอผ้า", found_on=DAY), DONE),
    ("S01", row("wisdom_link", sage_id="s", found_on=DAY), DONE),
    ("S02", row("raw_material", name="ไหม", checked_on=DAY), BEGUN),
    ("S02", row("raw_material", name="ไหม", source_scope="outside", checked_on=DAY), BEGUN),
    ("S02", row("raw_material", name="ไหม", source_scope="nearby", checked_on=DAY), DONE),
    ("S03", row("development", kind="variant", description="กระเป๋า", planned_on=DAY), DONE),
    ("S04", row("packaging", photo="x", packaged_on=DAY), DONE),
    ("S04", row("packaging", label_items="ชื่อ", packaged_on=DAY), BEGUN),
    ("S05", row("channel", channel="domestic_online", first_sale_on=DAY), DONE),
    ("S06", row("support", partner_id="p", support_kind="marketing", supported_on=DAY), DONE),
    ("S07", row("registration", registration_no="1", registered_on=DAY, status="registered"), DONE),
    ("S07", row("registration", registered_on=DAY, status="registered"), BEGUN),
    ("S07", row("registration", registration_no="1", registered_on=DAY, status="cancelled"), BEGUN),
    ("S08", row("certificate", applied_on=DAY, status="applied"), BEGUN),
    ("S08", row("certificate", granted_on=DAY, cert_no="1", status="granted"), DONE),
    ("S08", row("certificate", applied_on=DAY, status="rejected"), BEGUN),
    ("S09", row("brand", product_brand="ใจดี", used_since=DAY), DONE),
    ("S09", row("brand", group_brand="กลุ่มใจดี", used_since=DAY), BEGUN),
    ("S10", row("opc_entry", opc_year=2568, entered_on=DAY), DONE),
]


@pytest.mark.parametrize(("code", "evidence", "status"), CONDITIONS, ids=lambda v: v if isinstance(v, str) else "")
def test_evidence_brings_a_step_to_a_status_from_its_own_date(code, evidence, status) -> None:
    assert history(code, evidence) == [(NONE, BEFORE_ALL), (status, DAY)]


@pytest.mark.parametrize("step", STEPS, ids=lambda s: s.code)
def test_without_evidence_a_step_is_not_started_and_says_what_is_missing(step) -> None:
    assert history(step.code) == [(NONE, BEFORE_ALL)]
    assert list(step.gaps([]))


def test_packaging_and_selection_do_not_concern_tourism() -> None:
    found = {step.code: history(step.code, area="community_tourism")[0][0] for step in STEPS}
    assert {code for code, status in found.items() if status == "not_applicable"} == {"S04", "S10"}


def test_a_sale_counts_once_there_is_a_first_one() -> None:
    planned = row("channel", channel="domestic_online")
    assert history("S05", planned) == [(NONE, BEFORE_ALL), (BEGUN, NOTED)]
    assert history("S05", planned, row("channel", channel="export_online", first_sale_on=LATER))[1:] == [(DONE, LATER)]


def test_undated_evidence_counts_from_the_day_it_was_entered_and_is_marked() -> None:
    [_, undated] = spans(BY_CODE["S01"], "processing", [row("wisdom_link", wisdom="x")])
    [_, dated] = spans(BY_CODE["S01"], "processing", [row("wisdom_link", wisdom="x", found_on=DAY)])
    assert (undated.since, undated.dated, dated.since, dated.dated) == (NOTED, False, DAY, True)


def test_a_selection_counts_from_its_own_day_or_marked_from_the_day_it_was_entered() -> None:
    [_, undated] = spans(BY_CODE["S10"], "processing", [row("opc_entry", opc_year=2568)])
    assert (undated.since, undated.dated) == (NOTED, False)


def test_an_expired_certificate_reopens_its_step_by_itself_and_a_new_one_closes_it() -> None:
    old = row("certificate", cert_no="1", status="granted", granted_on=DAY, expires_on=LATER)
    found = spans(BY_CODE["S08"], "processing", [old])
    assert [(s.status, s.since) for s in found] == [(NONE, BEFORE_ALL), (DONE, DAY), (BEGUN, LATER + dt.timedelta(days=1))]
    assert needs_renewal(found, TODAY) and not needs_renewal(found, DAY)
    new = row("certificate", cert_no="2", status="granted", granted_on=dt.date(2026, 6, 1))
    renewed = spans(BY_CODE["S08"], "processing", [old, new])
    assert status_on(renewed, TODAY).status == DONE and not needs_renewal(renewed, TODAY)
    assert status_on(found, LATER).status == DONE  # a paper holds on the day it expires


def test_a_registration_runs_out_as_well() -> None:
    until = row("registration", registration_no="1", registered_on=DAY, valid_until=LATER, status="registered")
    assert history("S07", until) == [(NONE, BEFORE_ALL), (DONE, DAY), (BEGUN, LATER + dt.timedelta(days=1))]


def test_a_certificate_said_to_be_expired_is_not_done_today() -> None:
    assert status_on(spans(BY_CODE["S08"], "processing", [row("certificate", cert_no="1", status="expired")]), TODAY).status == BEGUN


def test_one_certificate_running_on_keeps_the_step_closed() -> None:
    short = row("certificate", cert_no="1", status="granted", granted_on=DAY, expires_on=LATER)
    long = row("certificate", cert_no="2", status="granted", granted_on=DAY)
    assert history("S08", short, long) == [(NONE, BEFORE_ALL), (DONE, DAY)]


def test_a_person_may_say_otherwise_until_somebody_says_otherwise_again() -> None:
    evidence = row("brand", product_brand="ใจดี", used_since=DAY)
    first = row("step_override", step="S09", status="in_progress", reason="ยังไม่จด", decided_on=LATER)
    found = spans(BY_CODE["S09"], "processing", [evidence], [first])
    assert [(s.status, s.since, s.overridden) for s in found] == [
        (NONE, BEFORE_ALL, False),
        (DONE, DAY, False),
        (BEGUN, LATER, True),
    ]
    assert not needs_renewal(found, TODAY)
    second = row("step_override", step="S09", status="done", reason="จดแล้ว", decided_on=TODAY, seq=2)
    assert history("S09", evidence, overrides=[second, first])[-1] == (DONE, TODAY)
    same_day = {**second, "decided_on": LATER}
    assert history("S09", evidence, overrides=[same_day, first])[2:] == [(DONE, LATER)]


def test_an_unusual_order_is_warned_of_never_forbidden() -> None:
    assert len(list(warnings({"S10": DONE, "S07": NONE, "S08": DONE}, "textile"))) == 1
    assert len(list(warnings({"S10": NONE, "S07": DONE, "S08": NONE}, "food"))) == 1
    assert not list(warnings({"S10": DONE, "S07": DONE, "S08": BEGUN}, "food"))


# over any evidence

DAYS = st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
NOTES = st.dates(dt.date(2024, 1, 1), dt.date(2026, 11, 22))


def rows_of(noun: str, **choices: st.SearchStrategy) -> st.SearchStrategy:
    cls = NOUNS[noun]
    known: dict[str, st.SearchStrategy] = {}
    for name, about in cls.abouts().items():
        known[name] = DAYS if about.kind == "date" else st.sampled_from([None, "x"])
        if about.kind == "choice":
            known[name] = st.sampled_from(codes(about.choices))
    return st.fixed_dictionaries(known | {"noted_on": NOTES, "seq": st.integers(1, 99)} | choices)


@st.composite
def cases(draw):
    step = draw(st.sampled_from(STEPS))
    rows = draw(st.lists(rows_of(step.nouns[0]), max_size=4))
    overrides = draw(st.lists(rows_of("step_override"), max_size=2))
    return step, draw(st.sampled_from(codes("dev_area"))), rows, overrides


@given(cases())
def test_the_spans_cover_all_time_once(case) -> None:
    found = spans(*case)
    assert (found[0].since, found[-1].until) == (BEFORE_ALL, FOR_EVER)
    assert all(a.until == b.since for a, b in zip(found, found[1:], strict=False))
    assert all(span.since < span.until for span in found)
    assert all(span.status in codes("step_status") for span in found)


@given(cases(), st.randoms())
def test_the_order_of_the_rows_does_not_matter(case, chance) -> None:
    step, area, rows, overrides = case
    mixed = list(rows)
    chance.shuffle(mixed)
    assert spans(step, area, rows, overrides) == spans(step, area, mixed, overrides)


def closed(code: str, rows: list[dict], day: dt.date) -> bool:
    """Each step told again from DOMAIN section 1, without the code under test."""

    def since(on: str, r: dict) -> bool:
        return (r[on] or r["noted_on"]) <= day

    match code:
        case "S02":
            near = any(r["source_scope"] != "outside" for r in rows)
            return bool(rows) and near and all(since("checked_on", r) for r in rows)
        case "S04":
            return any(r["photo"] and r["packaged_on"] and r["packaged_on"] <= day for r in rows)
        case "S05":
            return any(r["first_sale_on"] and r["first_sale_on"] <= day for r in rows)
        case "S07":
            held = [r for r in rows if r["registration_no"] and r["registered_on"] and r["status"] == "registered"]
            return any(r["registered_on"] <= day and (not r["valid_until"] or day <= r["valid_until"]) for r in held)
        case "S08":
            held = [r for r in rows if r["status"] in ("granted", "expired") and r["cert_no"]]
            ends = [(r, r["expires_on"] or (r["noted_on"] - dt.timedelta(days=1) if r["status"] == "expired" else FOR_EVER)) for r in held]
            return any(since("granted_on", r) and day <= end for r, end in ends)
        case "S09":
            return any(r["product_brand"] and since("used_since", r) for r in rows)
    on = {"S01": "found_on", "S03": "planned_on", "S06": "supported_on", "S10": "entered_on"}[code]
    return any(since(on, r) for r in rows)


@given(cases(), st.dates(dt.date(2019, 1, 1), dt.date(2031, 1, 1)))
def test_done_means_what_the_knowledge_record_says(case, day) -> None:
    step, area, rows, _ = case
    expected = area not in step.not_for and closed(step.code, rows, day)
    assert (status_on(spans(step, area, rows), day).status == DONE) == expected


# in the store


def status(store, thing, code: str, day: dt.date = TODAY) -> str:
    return progress.load(store, thing.id, day).of(code).span.status


def interval(store, thing, code: str, day: dt.date = TODAY) -> str:
    sql = "SELECT status FROM product_step WHERE product_id = :id AND step = :step AND seq_to IS NULL AND since <= :day AND until > :day"
    [[found]] = store.all(sql, id=thing.id, step=code, day=day)
    return found


def test_a_producers_certificate_counts_for_all_her_products_and_hers_only(store, terminal, world) -> None:
    second = added(store, terminal, product(world.here.producer, name="เสื่อ"))[0]
    about = {"cert_type": "gmp_ghp", "cert_no": "1", "status": "granted", "granted_on": DAY}
    paper = added(store, terminal, Certificate(producer_id=world.here.producer.id, **about))[0]
    for thing, expected in ((world.here.product, DONE), (second, DONE), (world.there.product, NONE)):
        assert interval(store, thing, "S08") == status(store, thing, "S08") == expected
    third = added(store, terminal, product(world.here.producer, name="หมวก"))[0]
    assert interval(store, third, "S08") == DONE
    commit(store, terminal, new_id(), Change(paper, paper.model_copy(update={"producer_id": world.there.producer.id})))
    assert [interval(store, thing, "S08") for thing in (world.here.product, third, world.there.product)] == [NONE, NONE, DONE]


def test_a_product_that_changes_its_owner_leaves_the_owners_certificates(store, terminal, world) -> None:
    about = {"cert_type": "gmp_ghp", "cert_no": "1", "status": "granted", "granted_on": DAY}
    added(store, terminal, Certificate(producer_id=world.here.producer.id, **about))
    was = world.here.product
    commit(store, terminal, new_id(), Change(was, was.model_copy(update={"producer_id": world.there.producer.id})))
    assert interval(store, was, "S08") == NONE


def test_becoming_tourism_takes_packaging_and_selection_away(store, terminal, world) -> None:
    was = world.here.product
    commit(store, terminal, new_id(), Change(was, was.model_copy(update={"area": "community_tourism", "category": None})))
    assert [interval(store, was, code) for code in ("S04", "S05", "S10")] == ["not_applicable", NONE, "not_applicable"]


def test_a_product_counts_from_its_first_dated_evidence_whatever_comes_after(store, terminal, world) -> None:
    thing = world.here.product
    added(store, terminal, Brand(product_id=thing.id, product_brand="ใจดี", used_since=DAY))
    added(store, terminal, Channel(product_id=thing.id, channel="domestic_online", first_sale_on=LATER))
    assert store.all("SELECT since FROM standing WHERE record_id = :id AND seq_to IS NULL", id=thing.id) == [(DAY,)]


def test_the_day_of_a_selection_is_its_own(store, terminal, world) -> None:
    added(store, terminal, OpcEntry(product_id=world.here.product.id, opc_year=2568, entered_on=DAY))
    assert interval(store, world.here.product, "S10", DAY) == DONE
    assert interval(store, world.here.product, "S10", DAY - dt.timedelta(days=1)) == NONE


def test_taking_an_override_away_lets_the_evidence_speak_again(store, terminal, world) -> None:
    thing = world.here.product
    added(store, terminal, Brand(product_id=thing.id, product_brand="ใจดี", used_since=DAY))
    said = added(store, terminal, StepOverride(product_id=thing.id, step="S09", status=NONE, reason="ผิด", decided_on=LATER))[0]
    assert interval(store, thing, "S09") == status(store, thing, "S09") == NONE
    assert progress.load(store, thing.id, TODAY).of("S09").span.overridden
    commit(store, terminal, new_id(), Remove(said))
    assert interval(store, thing, "S09") == status(store, thing, "S09") == DONE


def test_an_override_names_one_of_the_ten_steps(store, terminal, world) -> None:
    with pytest.raises(Invalid) as told:
        added(store, terminal, StepOverride(product_id=world.here.product.id, step="S99", status=DONE, reason="x"))
    assert [p.field for p in told.value.problems] == ["step"]


def test_a_step_that_is_open_says_what_is_missing_or_that_it_must_be_renewed(store, terminal, world) -> None:
    thing = world.here.product
    past = {"cert_type": "tcps", "cert_no": "1", "status": "granted", "expires_on": LATER}
    added(store, terminal, Certificate(product_id=thing.id, **past))  # nobody knows since when
    now = progress.load(store, thing.id)
    for standing in now.applicable:
        assert standing.span.status == DONE or standing.gaps or standing.renewal, standing.step.code
    assert now.next.step.code == "S08" and now.next.renewal


def test_a_certificate_cannot_be_expired_already_on_a_day_to_come(store, terminal, world) -> None:
    ahead = {"cert_type": "tcps", "cert_no": "1", "status": "expired", "expires_on": dt.date(2060, 1, 1)}
    with pytest.raises(Invalid) as told:
        added(store, terminal, Certificate(product_id=world.here.product.id, **ahead))
    assert [p.field for p in told.value.problems] == ["expires_on"]
