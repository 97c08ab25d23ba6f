"""An officer is told who may be registered already, and why."""

from dataclasses import dataclass

from otop_core.language.similarity import alike

VILLAGE = [(1, "นายบุญมี สุขใจ"), (2, "นางสมศรี แก้วใส"), (3, "นาย บุณมี  สุขใจ"), (4, "ทองคำ ดีงาม")]


@dataclass(frozen=True)
class Neighbour:
    name: str
    house: str | None


def test_the_same_name_comes_before_a_similar_one():
    found = alike("นายบุญมี สุขใจ", VILLAGE)
    assert [(pair[0], reason) for pair, _, reason in found] == [(1, "same_name"), (3, "similar_name")]
    assert found[0][1] == 100
    assert 88 <= found[1][1] < 100


def test_a_title_does_not_tell_people_apart_so_the_officer_is_asked():
    assert [(pair[0], reason) for pair, _, reason in alike("นางทองคำ  ดีงาม", VILLAGE)] == [(4, "same_name")]


def test_another_person_is_not_flagged():
    assert alike("สมศักดิ์ ใจดี", VILLAGE) == []
    assert alike("บุญมี สุขใจ", []) == []


def test_an_empty_name_is_like_nobody():
    assert alike("", [(1, ""), (2, "-"), (3, "สมชาย")]) == []
    assert alike(" - ", [(1, ""), (2, "-")]) == []


def test_the_threshold_can_be_moved():
    assert [pair[0] for pair, _, _ in alike("บุญมี สุขใจ", VILLAGE, threshold=100)] == [1]
    assert len(alike("บุญมี สุขใจ", VILLAGE, threshold=0)) == 4


def test_people_of_the_same_house_are_shown_last():
    neighbours = [
        Neighbour("สมศรี แก้วใส", "๑๒ / ๓"),
        Neighbour("บุญมี สุขใจ", "99"),
        Neighbour("ทองคำ ดีงาม", "123"),
        Neighbour("แสงดาว ดีงาม", None),
    ]
    found = alike(
        "นายบุญมี สุขใจ",
        neighbours,
        key=lambda one: one.name,
        house="บ้านเลขที่ 12/3",
        house_key=lambda one: one.house,
    )
    assert [(one.house, reason) for one, _, reason in found] == [
        ("99", "same_name"),
        ("๑๒ / ๓", "same_house"),
    ]


def test_no_house_number_is_not_a_shared_house():
    neighbours = [Neighbour("สมศรี แก้วใส", "-"), Neighbour("ทองคำ ดีงาม", None), Neighbour("แก้ว ดี", "")]
    for house in ("-", "", None):
        assert alike("บุญมี สุขใจ", neighbours, key=lambda n: n.name, house=house, house_key=lambda n: n.house) == []
