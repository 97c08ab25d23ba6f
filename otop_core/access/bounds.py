"""What a participant may touch: people, households and sages of the workshop's village, and of those already there only her own."""

from collections.abc import Sequence

from otop_core.access.roles import PARTICIPANT, Actor
from otop_core.problems import Denied
from otop_core.records import Touched, Work

WORKSHOP = "workshop:"  # how the origin of a change names the workshop it was made in
ENTERED = ("household", "sage", "person")
COLUMNS = ("workshop_id", "noun", "record_id", "actor_id", "actor", "seq", "entered_at")


def keep_within(work: Work, actor: Actor, touched: Sequence[Touched]) -> None:
    """Raises Denied where a participant reaches beyond her workshop."""
    if actor.role != PARTICIPANT:
        return
    for one in touched:
        joining = one.noun == "participant" and one.kind == "add" and one.id == actor.id
        if joining:
            continue
        after = one.after
        if one.noun not in ENTERED or after is None or after.values().get("village_id") != actor.village:
            raise Denied
        if one.kind != "add" and not _hers(work, actor, one):
            raise Denied


def _hers(work: Work, actor: Actor, one: Touched) -> bool:
    sql = "SELECT 1 FROM workshop_entry WHERE workshop_id = :workshop AND actor_id = :who AND noun = :noun AND record_id = :record"
    return bool(work.one(sql, workshop=actor.workshop, who=actor.id, noun=one.noun, record=one.id))


def origin_of(actor: Actor, origin: str) -> str:
    """A participant's changes are always made in her workshop."""
    return WORKSHOP + actor.workshop if actor.workshop else origin


def note(work: Work, actor: Actor, touched: Sequence[Touched], origin: str) -> None:
    """Remember what was entered in a workshop, by whom."""
    if not origin.startswith(WORKSHOP):
        return
    workshop = origin.removeprefix(WORKSHOP)
    rows = [
        (workshop, one.noun, one.id, actor.id, actor.name, work.seq, work.now)
        for one in touched
        if one.kind == "add" and one.noun in ENTERED
    ]
    work.insert("workshop_entry", COLUMNS, rows)
    work.marks.add(origin)
