"""One declaration a noun: the columns follow it, the check tells everything at once and never repeats what was typed."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from otop_core import migration
from otop_core.community.households import Household
from otop_core.community.partners import Partner
from otop_core.community.people import Person
from otop_core.gate.records import COMMON
from otop_core.language import messages, parsing, thai_calendar, vocabulary
from otop_core.model import forms
from otop_core.model.check import check
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Invalid
from otop_core.products.evidence import Brand, Certificate, Packaging, Registration
from otop_core.products.producers import Producer
from otop_core.products.products import Product

NUMBER_TYPES = {int: {"INTEGER", "BIGINT"}, Decimal: {"DECIMAL(12,2)", "DECIMAL(5,2)", "DECIMAL(15,2)"}}
every_noun = pytest.mark.parametrize("cls", NOUNS.values(), ids=list(NOUNS))


def problems(cls, **entered: object) -> dict[str, str]:
    with pytest.raises(Invalid) as told:
        check(cls, entered)
    found = [(p.field, messages.say(p.text, "en")) for p in told.value.problems]
    assert len(found) == len(dict(found)), "a field is told of twice"
    return dict(found)


def columns(store, noun: str) -> dict[str, tuple[str, bool]]:
    sql = "SELECT column_name, data_type, is_nullable FROM information_schema.columns WHERE table_name = :noun"
    return {name: (kind, nullable == "YES") for name, kind, nullable in store.all(sql, noun=noun)}


@every_noun
def test_the_columns_are_those_declared_and_no_others(store, cls) -> None:
    assert set(columns(store, cls.noun)) == {*COMMON, *cls.abouts(), *cls.extra_columns}


@every_noun
def test_the_types_and_empty_columns_are_those_declared(store, cls) -> None:
    found = columns(store, cls.noun)
    for name, about in cls.abouts().items():
        kind, nullable = found[name]
        annotation = str(cls.model_fields[name].annotation)
        if about.kind in ("number", "money"):
            wanted = NUMBER_TYPES[Decimal if "Decimal" in annotation else int]
        else:
            wanted = {"DATE"} if about.kind == "date" else {"BOOLEAN"} if about.kind == "yes" else {"VARCHAR"}
        assert kind in wanted, name
        assert nullable == (not about.required and about.kind not in ("yes", "choices")), name


@every_noun
def test_the_printed_migration_makes_the_table_that_is_there(store, cls) -> None:
    """In an empty store, so that the next noun's table can be printed and committed as it is."""
    empty = duckdb.connect(":memory:")
    empty.execute(migration.table(cls, "duckdb"))
    made = {row[0]: (row[1], row[2] == "YES") for row in empty.execute(f"DESCRIBE {cls.noun}").fetchall()}
    there = {name: (kind.replace("SMALLINT", "INTEGER"), nullable) for name, (kind, nullable) in columns(store, cls.noun).items()}
    added_later = {name for name in made if made[name][0] == "BOOLEAN"}  # a column added to a table with rows may be empty in them
    assert set(made) == set(there)
    assert {n: kind for n, kind in made.items() if n not in added_later} == {n: kind for n, kind in there.items() if n not in added_later}
    assert "TEXT PRIMARY KEY" in migration.table(cls, "postgresql")


@every_noun
def test_lists_and_references_are_known(cls) -> None:
    for name, about in cls.abouts().items():
        assert (about.kind in ("choice", "choices")) == bool(about.choices), name
        assert not about.choices or vocabulary.codes(about.choices)
        assert (about.kind == "refer") == bool(about.refers), name
        assert not about.refers or about.refers in NOUNS
    for name in cls.located_by:
        assert cls.abouts()[name].refers


@every_noun
def test_personal_fields_say_why_on_what_basis_and_how_long(cls) -> None:
    for about in cls.abouts().values():
        if about.personal:
            assert about.personal.purpose and about.personal.basis and about.personal.years > 0


@pytest.mark.parametrize("name", ["given_name", "family_name", "phone", "national_id"])
def test_what_tells_who_somebody_is_is_personal(name) -> None:
    assert Person.abouts()[name].personal


def test_all_problems_come_at_once_each_beside_its_field_in_the_order_of_the_form() -> None:
    found = problems(Household, members="50", income="abc", notice_given_on="31/2/2569", occupation="pilot", house_no="x" * 21)
    wanted = {"village_id", "house_no", "representative_id", "members", "occupation", "income", "notice_given_on"}
    assert set(found) == wanted and list(found) == [name for name in Household.abouts() if name in wanted]


def test_rules_over_several_fields_run_although_another_field_is_wrong() -> None:
    found = problems(Product, name="x" * 121, area="agriculture", village_id="v", producer_id="p")
    assert set(found) == {"name", "category"}


def test_a_rule_says_nothing_of_a_field_that_is_wrong_already() -> None:
    found = problems(Product, name="ผ้า", area="agriculture", category="nothing", village_id="v", producer_id="p")
    assert set(found) == {"category"}


def test_a_rule_of_several_fields_waits_until_each_of_them_can_be_read() -> None:
    assert set(problems(Packaging, product_id="p", packaged_on="วันก่อน")) == {"packaged_on"}
    assert set(problems(Registration, product_id="p", status="registered", registered_on="99/99/2569")) == {"registered_on"}
    assert set(problems(Brand, product_id="p", group_brand="x" * 121)) == {"group_brand"}


def test_thai_digits_commas_and_units_are_numbers_and_dates() -> None:
    about = {"village_id": "v", "house_no": "๑๒/๓", "representative_id": "p", "members": "๔ คน", "income": "๑,๕๐๐.๕๐ บาท"}
    kept = check(Household, {**about, "notice_given_on": "๑/๒/๒๕๖๙"})
    assert (kept.members, kept.income, kept.notice_given_on) == (4, Decimal("1500.50"), dt.date(2026, 2, 1))


def test_text_is_tidied_before_it_is_judged() -> None:
    assert check(Partner, {"name": "  อบต.\u200b  โนน ", "sector": " government "}).name == "อบต. โนน"
    assert set(problems(Partner, name="\u200b ", sector="government")) == {"name"}


def test_the_order_of_ticking_is_no_difference() -> None:
    about = {"name": "กลุ่ม", "producer_type": "group", "village_id": "v"}
    ticked = [check(Producer, {**about, "community_links": links}) for links in (["benefit", "production"], ["production", "benefit"])]
    assert ticked[0] == ticked[1] and ticked[0].community_links == ("production", "benefit")


@pytest.mark.parametrize(("typed", "field"), [("1500.555", "income"), ("-1", "saving"), ("99999999", "expense"), ("2.5", "members")])
def test_a_number_the_store_could_not_keep_as_it_is_typed_is_told(typed, field) -> None:
    found = problems(Household, village_id="v", house_no="1", representative_id="p", **{field: typed})
    assert list(found) == [field] and "again" not in found[field]


def test_dates_are_neither_too_long_ago_nor_ahead_unless_they_may_be() -> None:
    tomorrow = thai_calendar.type_date(thai_calendar.today() + dt.timedelta(days=1))
    about = {"product_id": "p", "cert_type": "tcps", "status": "applied"}
    assert set(problems(Certificate, **about, applied_on=tomorrow, granted_on="1/1/2490")) == {"applied_on", "granted_on"}
    assert check(Certificate, {**about, "expires_on": tomorrow}).expires_on
    assert set(problems(Certificate, **about, expires_on="1/1/2640")) == {"expires_on"}


SECRETS = st.text(alphabet="กขค0123456789abc/.-,@", min_size=6, max_size=200).map(lambda s: f"Zq{s}")


@every_noun
@given(typed=SECRETS)
def test_a_refusal_never_repeats_what_was_typed(cls, typed) -> None:
    try:
        check(cls, dict.fromkeys(cls.abouts(), typed))
    except Invalid as told:
        said = [messages.say(p.text, language) for p in told.problems for language in ("th", "en")] + [str(told), repr(told)]
        assert not any("Zq" in sentence for sentence in said)
        assert told.__cause__ is None and told.__context__ is None


def test_a_number_is_no_date() -> None:
    with pytest.raises(ValueError, match="date"):
        parsing.clean("date", -778377600)


ANYTHING = st.none() | st.booleans() | st.text(max_size=30) | st.integers() | st.lists(st.text(max_size=5), max_size=3)
NUMBERS = st.from_regex(r"[-+]?[0-9๐-๙,]{1,30}(\.[0-9]{0,6})?", fullmatch=True)


@every_noun
@given(data=st.data())
def test_whatever_is_entered_is_kept_or_told_and_what_is_kept_stays_itself(cls, data) -> None:
    entered = {name: data.draw(ANYTHING | NUMBERS, label=name) for name in cls.abouts()}
    for name, about in cls.abouts().items():
        if about.kind in ("choice", "choices") and data.draw(st.booleans()):
            entered[name] = [vocabulary.codes(about.choices)[0]] if about.kind == "choices" else vocabulary.codes(about.choices)[0]
    try:
        kept = check(cls, entered)
    except Invalid as told:
        assert told.problems and all(p.field in cls.abouts() for p in told.problems)
        return
    assert check(cls, kept.values()).values() == kept.values()
    assert cls.from_body("", 0, kept.body()) == kept
    typed = {name: forms.shown(about, getattr(kept, name)) for name, about in cls.abouts().items()}
    assert check(cls, typed).values() == kept.values(), "opening a form and saving it is no change"
