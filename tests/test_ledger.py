"""The gate: nothing is overwritten silently, nothing is lost, nothing is written by halves, nobody writes where she may not."""

from dataclasses import dataclass

import pytest
from conftest import HERE, SUBDISTRICT, THERE, added, household, product, village

from otop_core.access import sessions
from otop_core.admin import integrity
from otop_core.admin.accounts import Account
from otop_core.admin.settings import Office
from otop_core.community.partners import Partner
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.gate import history, records
from otop_core.gate.acts import Add, Change, Remove, Restore, new_id
from otop_core.gate.ledger import commit
from otop_core.model.errors import Conflict, Denied, Gone, Invalid, SignedOut
from otop_core.products.evidence import Brand, Support, WisdomLink


def changed(store, caller, was, op="", **values):
    return commit(store, caller, op or new_id(), Change(was, was.model_copy(update=values)))


def now(store, thing):
    with store.read() as cursor:
        return records.find(cursor, thing.noun, thing.id).record


def rows(store) -> int:
    return store.one("SELECT count(*) FROM change")[0]


@pytest.fixture(autouse=True)
def sound(store):
    yield
    assert integrity.verify(store) == []


# versions, history, repeated operations


def test_each_change_is_a_version_with_who_when_and_why(store, clock, world, officer) -> None:
    somsri = officer(HERE, "Somsri")
    clock.forward(hours=1)
    was = world.here.household
    commit(store, somsri, new_id(), Change(was, was.model_copy(update={"house_no": "99"})), why="ย้ายบ้าน")
    newest, oldest = history.history(store, "household", was.id)
    assert (newest["version"], newest["actor"], newest["made_at"], newest["why"], newest["kind"]) == (
        2,
        "Somsri",
        clock.now,
        "ย้ายบ้าน",
        "change",
    )
    assert (newest["record"].house_no, oldest["record"].house_no) == ("99", "12/3")
    assert now(store, was).version == 2


def test_a_repeated_operation_answers_what_it_did_and_writes_nothing(store, world, officer) -> None:
    somsri, was = officer(HERE), world.here.household
    first = changed(store, somsri, was, "op-1", house_no="99")
    changed(store, somsri, first.records[0], house_no="100")
    before = rows(store)
    again = changed(store, somsri, was, "op-1", house_no="99")
    assert again.repeated and (again.records, again.seq) == (first.records, first.seq)
    assert rows(store) == before and now(store, was).house_no == "100"


def test_a_repeated_operation_of_several_records_answers_all_of_them(store, terminal) -> None:
    home = village()
    person = Person(id=new_id(), given_name="สมศรี", village_id=home.id)
    first = commit(store, terminal, "op", Add(home), Add(person))
    assert commit(store, terminal, "op", Add(home), Add(person)).records == first.records
    assert rows(store) == 2


def test_somebody_else_cannot_use_the_same_operation(store, world, officer) -> None:
    changed(store, officer(HERE, "Somsri"), world.here.household, "op-1", house_no="99")
    with pytest.raises(Invalid):
        changed(store, officer(HERE, "Somchai"), world.here.household, "op-1", house_no="98")
    assert now(store, world.here.household).house_no == "99"


def test_an_unchanged_save_leaves_no_trace(store, terminal, world) -> None:
    before = rows(store)
    receipt = changed(store, terminal, world.here.household)
    assert (rows(store), receipt.records, now(store, world.here.household).version) == (before, (), 1)


def test_the_order_is_that_of_the_changes_even_when_the_clock_goes_back(store, clock, terminal, world) -> None:
    clock.forward(hours=2)
    first = changed(store, terminal, world.here.household, house_no="1").records[0]
    clock.forward(hours=-5)
    changed(store, terminal, first, house_no="2")
    versions = history.history(store, "household", first.id)
    assert [row["record"].house_no for row in versions] == ["2", "1", "12/3"]
    assert versions[0]["made_at"] < versions[1]["made_at"] and versions[0]["seq"] > versions[1]["seq"]


def test_the_receipt_names_its_own_change(store, terminal, world) -> None:
    receipt = changed(store, terminal, world.here.household, house_no="1")
    assert store.one("SELECT op FROM change WHERE seq = :seq", seq=receipt.seq)[0] == receipt.op


# two people


def test_two_people_who_change_different_fields_both_keep_their_change(store, world, officer) -> None:
    was = world.here.household
    changed(store, officer(HERE, "Somsri"), was, house_no="99")
    changed(store, officer(HERE, "Somchai"), was, members=4)
    assert (now(store, was).house_no, now(store, was).members, now(store, was).version) == ("99", 4, 3)


def test_the_same_field_shows_both_values_and_who_before_anything_is_written(store, world, officer) -> None:
    was = world.here.household
    somchai = officer(HERE, "Somchai")
    changed(store, officer(HERE, "Somsri"), was, house_no="99")
    before = rows(store)
    with pytest.raises(Conflict) as told:
        changed(store, somchai, was, house_no="98", members=4)
    [clash] = told.value.clashes
    assert (clash.field, clash.was, clash.mine, clash.theirs, told.value.by) == ("house_no", "12/3", "98", "99", "Somsri")
    assert rows(store) == before and now(store, was).members is None


def test_the_same_value_typed_by_two_people_is_no_clash(store, world, officer) -> None:
    was = world.here.household
    changed(store, officer(HERE, "Somsri"), was, house_no="99")
    assert changed(store, officer(HERE, "Somchai"), was, house_no="99").records == ()


def test_what_was_there_before_is_told_by_the_history_not_by_the_caller(store, terminal, world) -> None:
    was = world.here.household
    changed(store, terminal, was, house_no="99")
    forged = was.model_copy(update={"house_no": "99"})  # version 1 never said so
    with pytest.raises(Conflict):
        changed(store, terminal, forged, house_no="98")


def test_a_choice_between_two_values_is_saved_on_top_of_theirs(store, world, officer) -> None:
    was, somchai = world.here.household, officer(HERE, "Somchai")
    changed(store, officer(HERE, "Somsri"), was, house_no="99", knows="ทอผ้า")
    act = Change(was, was.model_copy(update={"house_no": "98", "knows": "จักสาน", "members": 4}))
    with pytest.raises(Conflict) as told:
        commit(store, somchai, new_id(), act)
    current = told.value.current
    mine = current.model_copy(update={"knows": act.now.knows, "members": act.now.members})
    assert told.value.changed == {"house_no", "knows", "members"}
    commit(store, somchai, new_id(), Change(current, mine))
    kept = now(store, was)
    assert (kept.house_no, kept.knows, kept.members) == ("99", "จักสาน", 4)


def test_nobody_deletes_what_somebody_else_has_changed_unseen(store, world, officer) -> None:
    was = world.here.household
    changed(store, officer(HERE, "Somsri"), was, house_no="99")
    with pytest.raises(Conflict) as told:
        commit(store, officer(HERE, "Somchai"), new_id(), Remove(was))
    assert told.value.by == "Somsri"
    commit(store, officer(HERE, "Somying"), new_id(), Remove(now(store, was)))


def test_her_own_change_does_not_keep_her_from_deleting(store, world, officer) -> None:
    somsri = officer(HERE)
    changed(store, somsri, world.here.household, house_no="99")
    commit(store, somsri, new_id(), Remove(world.here.household))
    with pytest.raises(Gone):
        changed(store, somsri, world.here.household, house_no="98")


# all or nothing


def test_nothing_is_written_by_halves_and_all_problems_come_at_once(store, terminal, world) -> None:
    before = rows(store)
    wrong = world.here.household.model_copy(update={"id": "", "house_no": None})
    ill = Partner.model_construct(id="", version=0, name="อบต.", sector="nobody")
    with pytest.raises(Invalid) as told:
        commit(store, terminal, new_id(), Add(village(name="ใหม่")), Add(wrong), Add(ill))
    assert [problem.field for problem in told.value.problems] == ["house_no", "sector"]
    assert rows(store) == before and store.one("SELECT count(*) FROM village")[0] == 2


def test_a_failure_inside_the_transaction_keeps_nothing(store, terminal, world) -> None:
    def fail(work) -> None:
        work.run("DELETE FROM village")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        commit(store, terminal, new_id(), Add(village()), within=fail)
    assert store.one("SELECT count(*) FROM village")[0] == 2


def test_what_is_referred_to_must_be_there(store, terminal, world) -> None:
    with pytest.raises(Invalid) as told:
        added(store, terminal, household(world.here.village, Person(id="nobody", given_name="ก", village_id="x")))
    assert [problem.field for problem in told.value.problems] == ["representative_id"]


def test_what_is_in_the_bin_cannot_be_referred_to(store, terminal, world) -> None:
    commit(store, terminal, new_id(), Remove(world.here.household))
    commit(store, terminal, new_id(), Remove(world.here.person))
    with pytest.raises(Invalid):
        added(store, terminal, household(world.here.village, world.here.person))


def test_what_goes_in_the_same_command_cannot_be_referred_to(store, terminal, world) -> None:
    commit(store, terminal, new_id(), Remove(world.here.household))
    with pytest.raises(Invalid):
        commit(store, terminal, new_id(), Remove(world.here.person), Add(household(world.here.village, world.here.person)))
    with pytest.raises(Invalid):
        commit(store, terminal, new_id(), Add(household(world.here.village, world.here.person)), Remove(world.here.person))


def test_a_record_in_use_cannot_be_deleted(store, terminal, world) -> None:
    for thing in (world.here.village, world.here.person, world.here.producer):
        with pytest.raises(Invalid):
            commit(store, terminal, new_id(), Remove(thing))
    assert not now(store, world.here.village).version > 1


def test_users_and_used_can_go_together(store, terminal, world) -> None:
    commit(store, terminal, new_id(), Remove(world.here.household), Remove(world.here.person))
    with pytest.raises(Gone):
        changed(store, terminal, world.here.person, phone="0812345678")


def test_the_evidence_of_a_product_waits_in_the_bin_with_it(store, terminal, world) -> None:
    brand = added(store, terminal, Brand(product_id=world.here.product.id, product_brand="ใจดี"))[0]
    commit(store, terminal, new_id(), Remove(world.here.product))
    with pytest.raises(Invalid):
        changed(store, terminal, brand, product_brand="ใหม่")
    assert store.all("SELECT 1 FROM product_step WHERE product_id = :id AND seq_to IS NULL", id=world.here.product.id) == []
    commit(store, terminal, new_id(), Restore("product", world.here.product.id, 1))
    sql = "SELECT status FROM product_step WHERE product_id = :id AND step = 'S09' AND seq_to IS NULL ORDER BY since DESC"
    assert store.all(sql, id=world.here.product.id)[0] == ("done",)


# the past


def test_any_version_can_be_brought_back_as_a_new_one(store, terminal, world) -> None:
    second = changed(store, terminal, world.here.household, house_no="2", members=3).records[0]
    changed(store, terminal, second, house_no="3")
    commit(store, terminal, new_id(), Restore("household", second.id, 1))
    kept = now(store, second)
    assert (kept.house_no, kept.members, kept.version) == ("12/3", None, 4)


def test_bringing_back_what_is_there_already_leaves_no_trace(store, terminal, world) -> None:
    before = rows(store)
    assert commit(store, terminal, new_id(), Restore("household", world.here.household.id, 1)).records == ()
    assert rows(store) == before


def test_bringing_back_a_version_does_not_overwrite_what_somebody_did_since(store, world, officer) -> None:
    somsri, was = officer(HERE, "Somsri"), world.here.household
    second = changed(store, somsri, was, house_no="2").records[0]
    changed(store, officer(HERE, "Somchai"), second, house_no="3", members=4)
    with pytest.raises(Conflict):
        commit(store, somsri, new_id(), Restore("household", was.id, 1, seen=2))
    assert now(store, was).house_no == "3"


def test_a_deleted_record_comes_back_out_of_the_bin(store, terminal, world) -> None:
    was = world.here.household
    commit(store, terminal, new_id(), Remove(was))
    assert store.one("SELECT count(*) FROM standing WHERE record_id = :id AND seq_to IS NULL", id=was.id)[0] == 0
    commit(store, terminal, new_id(), Restore("household", was.id, 1))
    assert now(store, was).values() == was.values()
    assert store.one("SELECT count(*) FROM standing WHERE record_id = :id AND seq_to IS NULL", id=was.id)[0] == 1


def test_a_version_that_never_was_cannot_be_brought_back(store, terminal, world) -> None:
    with pytest.raises(Gone):
        commit(store, terminal, new_id(), Restore("household", world.here.household.id, 7))


def undone(store, caller, receipt):
    return history.undo(store, caller, new_id(), receipt.op)


def test_a_change_is_taken_back(store, terminal, world) -> None:
    undone(store, terminal, changed(store, terminal, world.here.household, house_no="99", members=4))
    assert now(store, world.here.household).values() == world.here.household.values()


def test_an_addition_of_several_records_is_taken_back_as_one(store, terminal) -> None:
    home = village()
    person = Person(id=new_id(), given_name="สมศรี", village_id=home.id)
    receipt = commit(store, terminal, new_id(), Add(home), Add(person), Add(household(home, person)))
    undone(store, terminal, receipt)
    for noun in ("village", "person", "household"):
        assert store.one(f"SELECT count(*) FROM {noun} WHERE removed_at IS NULL")[0] == 0


def test_taking_back_twice_is_where_it_was(store, terminal, world) -> None:
    home = village()
    person = Person(id=new_id(), given_name="สมศรี", village_id=home.id)
    receipt = commit(store, terminal, new_id(), Add(home), Add(person), Add(household(home, person)))
    undone(store, terminal, undone(store, terminal, receipt))
    assert [store.one(f"SELECT count(*) FROM {n} WHERE removed_at IS NULL")[0] for n in ("village", "person", "household")] == [3, 3, 3]


def test_a_deletion_and_a_bringing_back_are_taken_back(store, terminal, world) -> None:
    was = world.here.household
    gone = commit(store, terminal, new_id(), Remove(was))
    back = undone(store, terminal, gone)
    assert now(store, was).values() == was.values()
    undone(store, terminal, back)
    with pytest.raises(Gone):
        changed(store, terminal, was, members=2)


def test_taking_back_a_deletion_that_was_undone_since_keeps_what_others_wrote(store, terminal, world) -> None:
    was = world.here.household
    gone = commit(store, terminal, new_id(), Remove(was))
    back = commit(store, terminal, new_id(), Restore("household", was.id, 1)).records[0]
    changed(store, terminal, back, house_no="99")
    undone(store, terminal, gone)
    assert now(store, was).house_no == "99"


def test_taking_back_merges_with_or_stops_before_what_others_changed_since(store, world, officer) -> None:
    somsri, somchai, was = officer(HERE, "Somsri"), officer(HERE, "Somchai"), world.here.household
    receipt = changed(store, somsri, was, house_no="99")
    later = changed(store, somchai, receipt.records[0], members=4).records[0]
    back = undone(store, somsri, receipt)
    assert (now(store, was).house_no, now(store, was).members) == ("12/3", 4)
    undone(store, somsri, back)
    changed(store, somchai, now(store, later), house_no="100")
    with pytest.raises(Conflict):
        undone(store, somsri, receipt)
    assert now(store, was).house_no == "100"


def test_taking_back_an_addition_stops_where_somebody_else_worked_on_it(store, world, officer) -> None:
    somsri = officer(HERE, "Somsri")
    receipt = commit(store, somsri, new_id(), Add(household(world.here.village, world.here.person)))
    changed(store, officer(HERE, "Somchai"), receipt.records[0], members=4)
    with pytest.raises(Conflict):
        undone(store, somsri, receipt)


def test_what_never_was_cannot_be_taken_back(store, terminal) -> None:
    with pytest.raises(Gone):
        history.undo(store, terminal, new_id(), "no such operation")


# who may


def test_an_officer_writes_in_her_own_district_only(store, world, officer) -> None:
    somsri = officer(HERE)
    theirs = world.there
    for act in (
        Add(household(theirs.village, theirs.person)),
        Change(theirs.household, theirs.household.model_copy(update={"house_no": "1"})),
        Remove(theirs.household),
        Restore("household", theirs.household.id, 1),
        Add(product(theirs.producer)),
        Add(Brand(product_id=theirs.product.id, product_brand="x")),
        Add(village(THERE)),
    ):
        with pytest.raises(Denied):
            commit(store, somsri, new_id(), act)


def test_a_record_is_moved_to_another_district_only_by_who_may_write_in_both(store, world, officer, provincial) -> None:
    was = world.here.household
    to = {"village_id": world.there.village.id, "representative_id": world.there.person.id}
    for who in (officer(HERE), officer(THERE)):
        with pytest.raises(Denied):
            changed(store, who, was, **to)
    changed(store, provincial, was, **to)
    assert store.one("SELECT district_code FROM household WHERE id = :id", id=was.id)[0] == THERE
    assert store.one("SELECT district_code FROM standing WHERE record_id = :id AND seq_to IS NULL", id=was.id)[0] == THERE


def test_what_lies_in_a_village_moves_with_it_and_so_do_the_rights(store, world, officer, provincial) -> None:
    here = world.here
    brand = added(store, provincial, Brand(product_id=here.product.id, product_brand="ใจดี"))[0]
    receipt = changed(store, provincial, here.village, subdistrict_code=SUBDISTRICT[THERE])
    for thing in (here.village, here.person, here.household, here.producer, here.product, brand):
        assert store.one(f"SELECT district_code FROM {thing.noun} WHERE id = :id", id=thing.id)[0] == THERE, thing.noun
    steps = "SELECT DISTINCT district_code FROM product_step WHERE product_id = :id AND seq_to IS NULL"
    assert store.all(steps, id=here.product.id) == [(THERE,)]
    assert receipt.records[-1].id == here.village.id
    with pytest.raises(Denied):
        commit(store, officer(HERE), new_id(), Remove(now(store, brand)))
    commit(store, officer(THERE), new_id(), Remove(now(store, brand)))
    undone(store, provincial, receipt)
    assert store.one("SELECT district_code FROM product WHERE id = :id", id=here.product.id)[0] == HERE


def test_the_evidence_moves_with_its_product(store, world, officer, provincial) -> None:
    brand = added(store, provincial, Brand(product_id=world.here.product.id, product_brand="ใจดี"))[0]
    changed(store, provincial, world.here.product, village_id=world.there.village.id, producer_id=world.there.producer.id)
    changed(store, officer(THERE), now(store, brand), product_brand="ดีใจ")
    with pytest.raises(Denied):
        commit(store, officer(HERE), new_id(), Remove(now(store, brand)))


def test_sages_and_partners_may_be_named_from_any_district(store, terminal, world, officer) -> None:
    theirs = world.there
    about = {"village_id": theirs.village.id, "person_id": theirs.person.id, "area": "processing"}
    sage = added(store, terminal, Sage(knowledge="ทอผ้า", **about))[0]
    somsri = officer(HERE)
    partner = added(store, somsri, Partner(name="อบต.", sector="government"))[0]
    added(
        store,
        somsri,
        WisdomLink(product_id=world.here.product.id, sage_id=sage.id),
        Support(product_id=world.here.product.id, partner_id=partner.id, support_kind="marketing"),
    )
    with pytest.raises(Denied):
        changed(store, somsri, sage, knowledge="จักสาน")


def test_a_viewer_writes_nothing(store, world, viewer) -> None:
    for act in (Add(village()), Add(Partner(name="อบต.", sector="government")), Remove(world.here.household)):
        with pytest.raises(Denied):
            commit(store, viewer, new_id(), act)


def test_only_an_administrator_manages_accounts_and_the_office(store, provincial, officer, viewer) -> None:
    account = Account(username="somsri", display_name="S", role="administrator", is_active=True)
    office = Office(id="office", province_code="36")
    for who in (provincial, officer(HERE), viewer):
        for thing in (account, office):
            with pytest.raises(Denied):
                commit(store, who, new_id(), Add(thing))


@dataclass
class Ending:
    how: str
    hours: float
    touch: bool
    out: bool


@pytest.mark.parametrize(
    "end",
    [
        Ending("idle for less than two hours", 1.9, False, False),
        Ending("idle for two hours", 2.1, False, True),
        Ending("at work for less than twelve hours", 11.9, True, False),
        Ending("at work for twelve hours", 12.1, True, True),
    ],
    ids=lambda end: end.how,
)
def test_a_session_ends_by_itself(store, clock, officer, end) -> None:
    somsri = officer(HERE)
    for _ in range(int(end.hours * 10)):
        clock.forward(hours=0.1)
        sessions.look_up(store, somsri.digest, touch=end.touch)
    if end.out:
        with pytest.raises(SignedOut):
            commit(store, somsri, new_id(), Add(village()))
    else:
        commit(store, somsri, new_id(), Add(village()))


def test_a_change_of_role_counts_at_once(store, terminal, world, officer) -> None:
    somsri = officer(HERE)
    [account] = [a["id"] for a in store.dicts("SELECT id FROM account")]
    with store.read() as cursor:
        was = records.find(cursor, "account", account).record
    changed(store, terminal, was, works_in=THERE)
    with pytest.raises(Denied):
        changed(store, somsri, world.here.household, house_no="1")
    changed(store, somsri, world.there.household, house_no="1")


def test_a_repeated_operation_still_asks_who_is_there(store, clock, world, officer) -> None:
    somsri = officer(HERE)
    changed(store, somsri, world.here.household, "op", house_no="1")
    clock.forward(hours=3)
    with pytest.raises(SignedOut):
        changed(store, somsri, world.here.household, "op", house_no="1")


def test_money_is_the_same_in_the_row_and_in_the_history(store, terminal, world) -> None:
    with pytest.raises(Invalid) as told:
        changed(store, terminal, world.here.household, income="1500.555")
    assert [p.field for p in told.value.problems] == ["income"]
    kept = changed(store, terminal, world.here.household, income="1500.55").records[0]
    assert now(store, kept).income == history.history(store, "household", kept.id)[0]["record"].income
