"""Merging: no writer's change is lost without her being asked, and no field takes a value nobody gave it."""

from hypothesis import given
from hypothesis import strategies as st

from otop_core.community.partners import Partner
from otop_core.community.villages import Village
from otop_core.gate.merge import merge
from otop_core.model.errors import Conflict

NAMES = st.sampled_from(["ก", "ข", "ค"])
VILLAGES = st.builds(Village, id=st.just("v"), subdistrict_code=NAMES, moo=st.sampled_from([None, 1, 2]), name=NAMES)


def merged(was, mine, theirs):
    try:
        return merge(was, mine, theirs)
    except Conflict as conflict:
        return conflict


def differing(a, b) -> set[str]:
    return {name for name, value in a.values().items() if b.values()[name] != value}


@given(VILLAGES, VILLAGES, VILLAGES)
def test_each_field_is_hers_theirs_or_asked_about(was, mine, theirs) -> None:
    found = merged(was, mine, theirs)
    both = {n for n in differing(was, mine) & differing(was, theirs) if mine.values()[n] != theirs.values()[n]}
    if both:
        assert isinstance(found, Conflict) and {clash.field for clash in found.clashes} == both
        return
    for name, value in found.values().items():
        assert value == (mine if name in differing(was, mine) else theirs).values()[name]


@given(VILLAGES, VILLAGES, VILLAGES, VILLAGES)
def test_three_writers_in_any_order_end_alike_or_are_asked(was, first, second, third) -> None:
    """Where nobody is asked in either order, the order does not matter."""
    ends = []
    for order in ((first, second, third), (third, second, first), (second, first, third)):
        now = was
        for mine in order:
            now = merged(was, mine, now)
            if isinstance(now, Conflict):
                break
        ends.append(now)
    assert len({isinstance(end, Conflict) for end in ends}) == 1
    if not isinstance(ends[0], Conflict):
        assert ends[0] == ends[1] == ends[2]


@given(VILLAGES, VILLAGES)
def test_alone_or_after_oneself_there_is_nothing_to_ask(was, mine) -> None:
    assert merge(was, mine, was).values() == mine.values()
    assert merge(was, mine, mine).values() == mine.values()
    assert merge(was, was, mine) == mine


def test_the_newest_version_is_the_one_that_goes_on() -> None:
    was = Partner(id="p", version=1, name="ก", sector="people")
    theirs = was.model_copy(update={"version": 5, "name": "ข"})
    assert merge(was, was.model_copy(update={"sector": "private"}), theirs).version == 5
