"""What is entered together is saved together: new and known people and villages, drafts, two people at once, photos."""

import datetime as dt
import io
import struct
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import HERE, SUBDISTRICT, THERE, added, village
from PIL import Image, PngImagePlugin

from otop_core.community.villages import Village
from otop_core.entries import opening
from otop_core.entries.conflict import both_values
from otop_core.gate import drafts, history, ledger, photos, records, save_form
from otop_core.gate.acts import Add, Change, Entered, new_id
from otop_core.model import forms
from otop_core.model.errors import Conflict, Denied, Invalid, Refused, SavedBefore, SignedOut
from otop_core.model.forms import blank, form_of, typed_of
from otop_core.products.evidence import WisdomLink
from otop_core.store.open import open_store
from otop_core.training.preparations import Preparation

FORM = form_of("household")
TYPED = {
    "village.subdistrict_code": SUBDISTRICT[HERE],
    "village.moo": "๓",
    "village.name": "บ้านใหม่",
    "person.given_name": "สมใจ",
    "person.family_name": "ดีงาม",
    "person.phone": "081-234-5678",
    "household.house_no": "๑๒/๓",
    "household.members": "4",
    "household.income": "1,500",
    "household.is_voluntary": True,
}


def typed(**values: object) -> dict[str, object]:
    return forms.blank(FORM) | TYPED | {name.replace("__", "."): value for name, value in values.items()}


def count(store, noun: str) -> int:
    return store.one(f"SELECT count(*) FROM {noun} WHERE removed_at IS NULL")[0]


def saved(store, caller, entered, was=None, **rest):
    return save_form.save(store, caller, new_id(), FORM, entered, was, **rest)


def opened(store, receipt) -> tuple[dict, dict]:
    """A household as somebody opens it: its records and what the form holds."""
    was = save_form.records_of(store, FORM, receipt.records[-1].id)
    return was, forms.typed_of(FORM, was)


def chosen(conflict: Conflict, entered: dict, was: dict, *mine: str) -> tuple[dict, dict]:
    """What the phone sends after the choice: the fields named stay mine, the rest are theirs."""
    both = both_values(conflict, "th")
    theirs = {clash["field"]: clash["value"] for clash in both["clashes"] if clash["field"].split(".")[1] not in mine}
    return entered | both["take"] | theirs, {**was, both["part"]: conflict.current}


def test_a_household_is_saved_with_its_new_village_and_person(store, officer) -> None:
    receipt = saved(store, officer(HERE), typed())
    home, person, household = receipt.records
    assert (home.name, home.moo, person.given_name, person.phone) == ("บ้านใหม่", 3, "สมใจ", "0812345678")
    assert (household.village_id, household.representative_id, person.village_id) == (home.id, person.id, home.id)
    assert store.one("SELECT count(DISTINCT seq), min(parts) FROM change WHERE noun IN ('village', 'person', 'household')") == (3, 3)


def test_a_chosen_village_and_person_are_not_written_again(store, world, officer) -> None:
    entered = typed(village__choice=world.here.village.id, person__choice=world.here.person.id)
    [household] = saved(store, officer(HERE), entered).records
    assert (household.village_id, household.representative_id) == (world.here.village.id, world.here.person.id)
    assert (count(store, "village"), count(store, "person")) == (2, 2)


def test_the_same_village_typed_again_is_the_same_village(store, officer) -> None:
    somsri = officer(HERE)
    for name in ("บ้านใหม่", " บ้านใหม่ ", "บ้าน​ใหม่"):
        saved(store, somsri, typed(village__name=name))
    assert (count(store, "village"), count(store, "household")) == (1, 3)
    saved(store, somsri, typed(village__moo="4"))
    assert count(store, "village") == 2


def test_two_people_who_type_the_same_new_village_at_once_make_one(tmp_path, terminal) -> None:
    store = open_store(str(tmp_path / "otop.duckdb"))
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda _n: saved(store, terminal, typed()), range(24)))
    assert (count(store, "village"), count(store, "household")) == (1, 24)
    store.close()


def test_problems_of_all_parts_are_named_by_part_and_field_and_nothing_is_saved(store, officer) -> None:
    entered = typed(village__name="", person__given_name=" ", person__phone="12", household__house_no="", household__members="many")
    with pytest.raises(Invalid) as told:
        saved(store, officer(HERE), entered)
    assert [p.field for p in told.value.problems] == [
        "village.name",
        "person.given_name",
        "person.phone",
        "household.house_no",
        "household.members",
    ]
    assert count(store, "household") == 0


def test_a_chosen_record_that_has_gone_is_told_beside_the_choice(store, world, officer) -> None:
    with pytest.raises(Invalid) as told:
        saved(store, officer(HERE), typed(person__choice="gone", village__choice=world.here.village.id))
    assert [p.field for p in told.value.problems] == ["person.choice"]


def test_a_household_of_another_district_is_refused_by_the_core(store, world, officer) -> None:
    somsri = officer(THERE)
    for entered in (typed(), typed(village__choice=world.here.village.id)):
        with pytest.raises(Denied):
            saved(store, somsri, entered)


def test_opening_and_saving_without_a_change_leaves_no_trace(store, officer) -> None:
    somsri = officer(HERE)
    was, entered = opened(store, saved(store, somsri, typed()))
    before = store.one("SELECT count(*) FROM change")
    assert saved(store, somsri, entered, was).records == ()
    assert store.one("SELECT count(*) FROM change") == before


def test_a_change_of_household_and_person_is_one_operation(store, officer) -> None:
    somsri = officer(HERE)
    was, entered = opened(store, saved(store, somsri, typed()))
    receipt = saved(store, somsri, entered | {"household.house_no": "99", "person.phone": "0899999999"}, was)
    assert [(r.noun, r.version) for r in receipt.records] == [("person", 2), ("household", 2)]
    history.undo(store, somsri, new_id(), receipt.op)
    assert opened(store, receipt)[1] == entered


def test_a_field_that_was_not_asked_stays_as_it_is(store, officer) -> None:
    somsri = officer(HERE)
    receipt = saved(store, somsri, typed(person__national_id="1360100000016"))
    was, entered = opened(store, receipt)
    del entered["person.national_id"]
    saved(store, somsri, entered | {"person.phone": ""}, was)
    person = save_form.records_of(store, FORM, receipt.records[-1].id)["person"]
    assert (person.national_id, person.phone) == ("1360100000016", None)


def test_a_person_who_lives_elsewhere_stays_there_when_her_household_is_corrected(store, world, terminal) -> None:
    other = added(store, terminal, village(name="บ้านอื่น"))[0]
    receipt = saved(store, terminal, typed(village__choice=other.id, person__choice=world.here.person.id))
    was, entered = opened(store, receipt)
    saved(store, terminal, entered | {"household.house_no": "7", "person.phone": "0812345678"}, was)
    kept = save_form.records_of(store, FORM, receipt.records[-1].id)
    assert (kept["person"].village_id, kept["household"].village_id) == (world.here.village.id, other.id)


def test_a_household_that_moves_takes_its_people_along(store, world, terminal) -> None:
    receipt = saved(store, terminal, typed())
    was, entered = opened(store, receipt)
    saved(store, terminal, entered | {"village.choice": world.there.village.id}, was)
    kept = save_form.records_of(store, FORM, receipt.records[-1].id)
    assert kept["person"].village_id == kept["household"].village_id == world.there.village.id


def test_two_officers_who_correct_one_household_are_asked_and_answered(store, officer) -> None:
    somsri, somchai = officer(HERE, "Somsri"), officer(HERE, "Somchai")
    was, entered = opened(store, saved(store, somsri, typed()))
    saved(store, somsri, entered | {"household.house_no": "99", "household.members": "5"}, was)
    mine = entered | {"household.house_no": "98", "household.members": "6", "household.knows": "ทอผ้า"}
    with pytest.raises(Conflict) as told:
        saved(store, somchai, mine, was)
    assert (told.value.by, {clash.field for clash in told.value.clashes}) == ("Somsri", {"house_no", "members"})
    household = saved(store, somchai, *chosen(told.value, mine, was, "members")).records[-1]
    assert (household.house_no, household.members, household.knows) == ("99", 6, "ทอผ้า")


def test_a_second_conflict_while_choosing_asks_again(store, officer) -> None:
    somsri, somchai = officer(HERE, "Somsri"), officer(HERE, "Somchai")
    was, entered = opened(store, saved(store, somsri, typed()))
    newer = saved(store, somsri, entered | {"household.house_no": "99"}, was)
    mine = entered | {"household.house_no": "98"}
    with pytest.raises(Conflict) as told:
        saved(store, somchai, mine, was)
    saved(store, somsri, opened(store, newer)[1] | {"household.house_no": "100"}, opened(store, newer)[0])
    with pytest.raises(Conflict) as again:
        saved(store, somchai, *chosen(told.value, mine, was, "house_no"))
    assert again.value.clashes[0].theirs == "100"


def test_the_same_form_sent_twice_is_saved_once_whatever_others_did_meanwhile(store, officer) -> None:
    somsri, op = officer(HERE), new_id()
    receipt = save_form.save(store, somsri, op, FORM, typed())
    was, entered = opened(store, receipt)
    again = save_form.save(store, somsri, op, FORM, typed())
    assert again.repeated and again.records == receipt.records
    mine, theirs = new_id(), entered | {"household.members": "5"}
    saved(store, officer(HERE, "Somchai"), theirs, was)
    first = save_form.save(store, somsri, mine, FORM, entered | {"household.house_no": "99"}, was)
    second = save_form.save(store, somsri, mine, FORM, entered | {"household.house_no": "99"}, was)
    assert second.repeated and (second.records[0].house_no, second.records[0].members) == ("99", 5) and first.records == second.records


@pytest.mark.parametrize(
    "other", [{"household__house_no": "99"}, {"person__given_name": "สมหมาย"}, {"person__phone": None}, {"village__moo": "9"}]
)
def test_a_form_that_comes_again_with_something_else_in_it_is_neither_saved_nor_said_to_be(store, officer, other) -> None:
    somsri, op = officer(HERE), new_id()
    save_form.save(store, somsri, op, FORM, typed())
    before = store.last_seq
    with pytest.raises(SavedBefore):
        save_form.save(store, somsri, op, FORM, typed(**other))
    assert store.last_seq == before


def test_a_mending_put_back_by_another_page_is_not_said_to_be_saved(store, officer) -> None:
    somsri, op = officer(HERE), new_id()
    was, entered = opened(store, saved(store, somsri, typed()))
    save_form.save(store, somsri, op, FORM, entered | {"household.house_no": "99"}, was)
    with pytest.raises(SavedBefore):
        save_form.save(store, somsri, op, FORM, entered, was)


def test_what_was_left_to_the_other_in_a_first_conflict_stays_theirs_through_a_second(store, officer) -> None:
    somsri, somchai = officer(HERE, "Somsri"), officer(HERE, "Somchai")
    was, entered = opened(store, saved(store, somsri, typed()))
    theirs = saved(store, somsri, entered | {"household.knows": "จักสาน"}, was)
    mine = entered | {"household.knows": "ทอผ้า", "household.house_no": "98"}
    with pytest.raises(Conflict) as first:
        saved(store, somchai, mine, was)
    saved(store, somsri, opened(store, theirs)[1] | {"household.house_no": "99"}, opened(store, theirs)[0])
    mine, was = chosen(first.value, mine, was)
    with pytest.raises(Conflict) as second:
        saved(store, somchai, mine, was)
    kept = saved(store, somchai, *chosen(second.value, mine, was, "house_no")).records[-1]
    assert (kept.knows, kept.house_no) == ("จักสาน", "98")


# drafts


def test_a_draft_goes_with_the_save_and_only_then(store, officer) -> None:
    somsri, op = officer(HERE), new_id()
    who = store.one("SELECT account_id FROM session")[0]
    drafts.keep(store, somsri, "household|new", op, typed(), {})
    with pytest.raises(Invalid):
        save_form.save(store, somsri, op, FORM, typed(household__house_no=""), draft="household|new")
    assert drafts.find(store, who, "household|new").typed["person.given_name"] == "สมใจ"
    save_form.save(store, somsri, op, FORM, typed(), draft="household|new")
    assert drafts.find(store, who, "household|new") is None and drafts.waiting(store, who) == []


def test_a_draft_survives_a_restart_and_goes_on_from_the_version_it_was_begun_from(tmp_path, terminal) -> None:
    path = str(tmp_path / "otop.duckdb")
    store = open_store(path)
    was, entered = opened(store, saved(store, terminal, typed()))
    versions = {name: record.version for name, record in was.items()}
    drafts.keep(store, terminal, "household|1", "op", entered | {"household.house_no": "98"}, versions)
    household = was["household"]
    ledger.commit(store, terminal, new_id(), Change(household, household.model_copy(update={"house_no": "99"})))
    store.close()
    store = open_store(path)
    draft = drafts.find(store, terminal.name, "household|1")
    begun = {name: history.version(store, was[name].noun, was[name].id, version) for name, version in draft.versions.items()}
    assert begun["household"].house_no == "12/3" and draft.op == "op"
    with pytest.raises(Conflict):
        save_form.save(store, terminal, draft.op, FORM, draft.typed, begun)
    store.close()


def test_a_draft_is_its_owners_and_is_thrown_away_by_her(store, officer) -> None:
    somsri, somchai = officer(HERE, "Somsri"), officer(HERE, "Somchai")
    for who, op in ((somsri, "first"), (somchai, "theirs")):
        drafts.keep(store, who, "household|new", op, typed(), {})
    drafts.keep(store, somsri, "household|new", "latest", typed(household__house_no="1"), {})
    drafts.drop(store, somchai, "household|new")
    assert {row[0] for row in store.all("SELECT op FROM draft")} == {"first", "latest"}
    drafts.drop(store, somsri, "household|new", "first")
    assert store.all("SELECT op FROM draft") == [("latest",)]
    with pytest.raises(SignedOut):
        drafts.keep(store, type(somsri)("nobody"), "household|new", new_id(), {}, {})


# photos


def photo(size: tuple[int, int] = (3200, 1200), kind: str = "JPEG", **rest: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **rest)
    return out.getvalue()


def tagged() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # held upright
    exif[0x010F] = "MAKER-SECRET"
    exif.get_ifd(0x8825)[1] = "N-SECRET"
    return photo(exif=exif, comment=b"COMMENT-SECRET", xmp=b"XMP-SECRET")


def test_a_photo_is_shrunk_turned_upright_and_says_nothing_of_place_and_time(store, terminal) -> None:
    assert b"SECRET" in tagged()
    name = photos.keep(store, terminal, tagged())
    kept = photos.find(store, name)
    assert b"SECRET" not in kept and b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (600, 1600) and image.format == "JPEG"


def test_text_in_a_png_goes_too(store, terminal) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "SECRET")
    assert b"SECRET" not in photos.shrunk(photo((10, 10), "PNG", pnginfo=info))


def test_the_same_photo_is_kept_once(store, terminal) -> None:
    assert photos.keep(store, terminal, photo()) == photos.keep(store, terminal, photo())
    assert store.one("SELECT count(*) FROM photo") == (1,)


@pytest.mark.parametrize(
    "content",
    [b"", b"not a photo", photo((50, 50))[:400], photo((50, 50), "GIF"), b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"x" * (20 * 1024 * 1024 + 1)],
    ids=["nothing", "words", "half a photo", "another kind", "a broken PNG", "too large"],
)
def test_what_is_not_a_photo_is_refused_beside_its_field(content) -> None:
    with pytest.raises(Invalid) as told:
        photos.shrunk(content)
    assert [p.field for p in told.value.problems] == ["photo"]


def test_a_small_file_that_unpacks_into_a_huge_picture_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 6_000)).save(out, "PNG")
    with pytest.raises(Invalid):
        photos.shrunk(out.getvalue())


@pytest.mark.parametrize("size", [(1, 59_000_000), (59_000_000, 1), (20_001, 100)])
def test_a_strip_is_refused_before_it_is_unpacked(size: tuple[int, int], monkeypatch) -> None:
    """Only the head of such a file is true; three of them once took 4 GB."""
    monkeypatch.setattr(photos, "_small", lambda _opened: pytest.fail("unpacked"))
    head = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    with pytest.raises(Invalid):
        photos.shrunk(b"\x89PNG\r\n\x1a\n" + chunk)


def test_one_photo_is_unpacked_at_a_time(monkeypatch) -> None:
    small, inside, most = photos._small, [], []

    def watched(opened: Image.Image) -> bytes:
        inside.append(1)
        most.append(len(inside))
        try:
            return small(opened)
        finally:
            inside.pop()

    monkeypatch.setattr(photos, "_small", watched)
    content = photo((1200, 900))
    threads = [threading.Thread(target=photos.shrunk, args=(content,)) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8


def test_a_photo_that_nothing_uses_goes_after_a_day_and_one_in_a_record_or_draft_stays(store, terminal, world, clock, officer) -> None:
    unused, used, waiting = (photos.keep(store, terminal, photo((30 + n, 20))) for n in range(3))
    product = world.here.product
    changed = ledger.commit(store, terminal, new_id(), Change(product, product.model_copy(update={"photo": used})))
    without = changed.records[0].model_copy(update={"photo": None})
    ledger.commit(store, terminal, new_id(), Change(changed.records[0], without))  # a version may be brought back
    drafts.keep(store, officer(HERE), f"product:{product.id}", new_id(), {"product.photo": waiting}, {})
    for _time in range(2):
        clock.forward(days=2)
        photos.keep(store, terminal, photo((90, 90)))
        assert photos.find(store, unused) is None and photos.find(store, used) and photos.find(store, waiting)


def test_a_viewer_keeps_no_photos(store, viewer) -> None:
    with pytest.raises(Denied):
        photos.keep(store, viewer, photo((10, 10)))


@pytest.mark.parametrize("form", [form_of(noun) for noun in opening.kinds()], ids=list(opening.kinds()))
def test_a_form_asks_every_field_or_fills_it(form) -> None:
    for part in form.parts:
        asked = {*part.fields, *part.links}
        left = {name for name, about in part.cls.abouts().items() if about.required} - asked
        assert left <= {"product_id", "step", "province_code"} or part.name == "suggestion", part.name
        assert asked <= set(part.cls.abouts())


def test_the_record_a_form_is_about_is_found_with_its_people(store, world) -> None:
    found = save_form.records_of(store, FORM, world.here.household.id)
    assert {name: record.id for name, record in found.items()} == {
        "household": world.here.household.id,
        "village": world.here.village.id,
        "person": world.here.person.id,
    }
    with store.read() as cursor:
        assert records.find(cursor, "person", world.here.person.id).record == found["person"]
    assert isinstance(found["village"], Village)


def test_a_draft_of_a_form_that_has_been_saved_is_not_kept_under_it(store, officer) -> None:
    """Else a reload would offer it for the next household, whose Save would only be told that it has been saved."""
    somsri, op = officer(HERE), new_id()
    drafts.keep(store, somsri, "household|new", op, typed(), {})
    save_form.save(store, somsri, op, FORM, typed(), draft="household|new")
    for late in range(2):  # the second with the draft of the next household there
        with pytest.raises(SavedBefore):
            drafts.keep(store, somsri, "household|new", op, typed(household__house_no="99"), {})
        assert store.all("SELECT op FROM draft") == [("next",)] * late
        drafts.keep(store, somsri, "household|new", "next", typed(), {})


def test_a_draft_has_a_longest_length(store, terminal) -> None:
    with pytest.raises(Refused):
        drafts.keep(store, terminal, "household|new", new_id(), {"household.knows": "ก" * drafts.LONGEST}, {})
    assert store.all("SELECT 1 FROM draft") == []


def typed_anew(village: Village) -> dict[str, str]:
    """A village that is there, not chosen but typed."""
    own = {"subdistrict_code": village.subdistrict_code, "moo": str(village.moo), "name": village.name}
    return {"village.choice": "", **{f"village.{name}": value for name, value in own.items()}}


def test_the_same_save_twice_is_one_household_where_the_typed_village_was_there_already(store, terminal, world, officer) -> None:
    somsri = officer(HERE)
    village = world.here.village
    anew = typed_anew(village)
    op = new_id()
    first = save_form.save(store, somsri, op, FORM, typed() | anew)
    again = save_form.save(store, somsri, op, FORM, typed() | anew)
    assert again.repeated and again.records == first.records and [one.noun for one in first.records] == ["person", "household"]
    with pytest.raises(SavedBefore):
        save_form.save(store, somsri, op, FORM, typed() | anew | {"village.moo": "77"})


def test_the_own_village_typed_anew_moves_nobody(store, terminal, world, officer) -> None:
    """The representative lives elsewhere: only a household that moves takes the person along."""
    was = save_form.records_of(store, FORM, world.here.household.id)
    [elsewhere] = added(store, terminal, Village(id=new_id(), subdistrict_code="360102", moo=9, name="บ้านไกล"))
    ledger.commit(store, terminal, new_id(), Change(was["person"], was["person"].model_copy(update={"village_id": elsewhere.id})))
    was = save_form.records_of(store, FORM, world.here.household.id)
    village = was["village"]
    anew = typed_anew(village)
    entered = typed_of(FORM, was) | anew | {"household.members": "5"}
    save_form.save(store, terminal, new_id(), FORM, entered, was)
    assert save_form.records_of(store, FORM, world.here.household.id)["person"].village_id == elsewhere.id


@pytest.mark.parametrize("value", [["a"], {"a": 1}, 7, True])
def test_a_reference_that_is_no_id_is_told_and_no_error(store, terminal, value) -> None:
    with pytest.raises(Invalid):
        ledger.commit(store, terminal, new_id(), Add(Entered(WisdomLink, {"product_id": value, "sage_id": value}, new_id())))


def test_a_new_form_begins_with_what_is_declared_and_a_record_with_what_it_holds() -> None:
    assert blank(form_of("training_round"))["training_round.target"] == "26" == blank(form_of("workshop"))["workshop.target"]
    assert blank(form_of("preparation"))["preparation.modes"] == ["co_think", "co_plan"]
    assert blank(form_of("resolution"))["resolution.status"] == "open"
    held = Preparation(id="p", village_id="v", fiscal_year=2570, name="ข้อมูล", prepared_on=dt.date(2026, 11, 1), modes=())
    assert typed_of(form_of("preparation"), {"preparation": held})["preparation.modes"] == []
