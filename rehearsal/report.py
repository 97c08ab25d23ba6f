"""What a rehearsal found, in words an officer can act on; and as figures for a benchmark."""

from collections.abc import Iterator, Sequence
from typing import Any

from otop_core.language.messages import Text, _
from rehearsal.hall import Outcome

FLUENT, USABLE = 1.0, 3.0  # seconds that 95 of 100 saves stay under
SHARES = (50, 95, 99)
SAVES = _("Saves acknowledged: {n}. Of these stored exactly once: {once}, lost: {lost}, stored twice: {doubled}.")
FELT = {
    "save": _("a save: {p50} / {p95} / {p99} ({n} times)"),
    "draft": _("keeping what is being typed: {p50} / {p95} / {p99} ({n} times)"),
    "join": _("joining with its download, until one can type: {p50} / {p95} / {p99} ({n} times)"),
    "look": _("the line that shows what others do: {p50} / {p95} / {p99} ({n} times)"),
}
DID = {"mended", "taken back", "suggested", "sent later", "reconnected"}


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """ms that so many of a hundred stayed under; empty where nothing was measured."""
    ordered = sorted(seconds)
    return {f"p{share}": 1000 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in SHARES} if ordered else {}


def figures(outcome: Outcome) -> dict[str, Any]:
    """Everything that was measured; times in ms, memory in MB."""
    notes, plan = outcome.notes, outcome.plan
    felt = {"save": notes.saves, "draft": notes.drafts, "join": notes.joins, "look": notes.looks}
    return {
        "people": plan.people,
        "officers": plan.officers,
        "every": plan.every,
        "seconds": round(outcome.seconds, 1),
        "stopped_early": outcome.stopped_early,
        "joined": outcome.joined,
        "acknowledged": notes.acknowledged,
        "stored_once": outcome.kept.once,
        "lost": outcome.kept.lost,
        "doubled": outcome.kept.doubled,
        **{what: {"n": len(seconds), **percentiles(seconds)} for what, seconds in felt.items()},
        "download": max(notes.downloads, default=0),
        "did": {what: notes.did[what] for what in sorted(DID)},
        "cores": outcome.cpu / outcome.seconds if outcome.seconds else 0.0,
        "cores_of_the_people": outcome.own / outcome.seconds if outcome.seconds else 0.0,
        "cpu_a_save": 1000 * outcome.cpu / len(notes.saves) if notes.saves else None,
        "cpu_a_look": 1000 * outcome.cpu / len(notes.looks) if notes.looks and not notes.saves else None,
        "memory": list(outcome.memory),
        "errors": dict(notes.errors),
        "sound": outcome.sound,
    }


def lines(outcome: Outcome) -> Iterator[Text]:
    """The report, ending with what to do next."""
    found = figures(outcome)
    if outcome.stopped_early:
        yield Text(_("Stopped before the end; these are the figures until then."))
    yield Text(_("Joined: {n} of {people} people."), {"n": found["joined"], "people": found["people"]})
    yield Text(SAVES, {"n": found["acknowledged"], "once": found["stored_once"], "lost": found["lost"], "doubled": found["doubled"]})
    did = {name.replace(" ", "_"): n for name, n in found["did"].items()}
    yield Text(
        _(
            "Mended: {mended}, taken back: {taken_back}, suggested: {suggested}, saved without a network and sent later: {sent_later}, "
            "connections lost and found again: {reconnected}."
        ),
        did,
    )
    if found["download"]:
        yield Text(_("A phone downloads {kb} kB before one can type."), {"kb": f"{found['download'] / 1000:,.0f}"})
    yield Text(_("What the phones felt, in ms (half of the times / 95 of 100 / 99 of 100 were no longer than this):"))
    for what, said in FELT.items():
        if found[what]["n"]:
            yield Text("  {line}", {"line": Text(said, {name: f"{value:,.0f}" for name, value in found[what].items()})})
    yield from _load(found)
    if outcome.notes.errors:
        yield Text(_("What went wrong on the way:"))
    for trouble, n in outcome.notes.errors.most_common():
        yield Text("  {line}", {"line": Text(_("{label}: {n}"), {"label": Text(trouble), "n": n})})
    yield Text(verdict(outcome))


def _load(found: dict[str, Any]) -> Iterator[Text]:
    first, last = (f"{megabytes:,.0f}" for megabytes in found["memory"])
    share, theirs = (f"{100 * found[name]:.0f}" for name in ("cores", "cores_of_the_people"))
    yield Text(
        _("The server used {share} % of one processor core; its memory was {first} MB at the start and {last} MB at the end."), locals()
    )
    if found["cpu_a_save"]:
        yield Text(
            _("One save, with its drafts and what is shown meanwhile, cost {ms} ms of processor time."),
            {"ms": f"{found['cpu_a_save']:.0f}"},
        )
    yield Text(_("The synthetic people took {share} % of a core beside it, which real phones do not."), {"share": theirs})


LOSING = _("DO NOT START: something that was typed or saved is lost or stored twice. Please give this report to the administrator.")
SHUT_OUT = _(
    "NOT READY: somebody could not get in or could not save, or the server stopped. Close other programs and rehearse again, or ask the "
    "administrator."
)
IDLE = _("This was too short to tell: not everybody has joined and saved. Please rehearse for longer.")
UNEVEN = _("NEARLY READY: nothing is lost, but not all went as it should (see above). Rehearse once more, or ask the administrator.")
READY = _("READY: saving feels fluent and nothing is lost. On the day, use this laptop on mains power and close other programs.")
WAITING = _("USABLE: nothing is lost, but people will wait for a save. Close other programs and use mains power.")
TOO_SLOW = _(
    "TOO SLOW: nothing is lost, but a save takes too long. Close other programs, use a faster laptop, or let fewer people enter at once."
)


def verdict(outcome: Outcome) -> str:
    """What the officer should do now."""
    slow = percentiles(outcome.notes.saves).get("p95")
    if outcome.lost or outcome.kept.doubled:
        return LOSING
    if not outcome.sound:
        return SHUT_OUT
    if slow is None or outcome.stopped_early or outcome.joined < outcome.plan.people:
        return IDLE
    if slow > 1000 * USABLE:
        return TOO_SLOW
    if outcome.notes.errors:
        return UNEVEN
    return READY if slow <= 1000 * FLUENT else WAITING
