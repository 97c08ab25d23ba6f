"""What a group lacks and what it should do next, in the words of the method: members and leader, products, partners, real income."""

from collections.abc import Iterator

from otop_core.language import vocabulary
from otop_core.language.messages import Text, _
from otop_core.reports.group import GroupNow


def todo(now: GroupNow, language: str) -> list[Text]:
    """In the order of the method; [] where nothing is left."""
    return [*_people(now), *_facts(now), *_products(now), *_partners(now, language), *_income(now)]


def _people(now: GroupNow) -> Iterator[Text]:
    if not now.members:
        yield Text(_("Let those who practise the occupation join: tick the households that belong to the group."))
    elif not now.leader:
        yield Text(_("Let the members choose their leader, and note who it is."))


def _facts(now: GroupNow) -> Iterator[Text]:
    told = now.group.values()
    for name, about in now.group.abouts().items():
        if about.wanted and not told[name]:
            yield Text(_("Please fill in: {label}."), {"label": Text(about.label)})


def _products(now: GroupNow) -> Iterator[Text]:
    if not now.products:
        yield Text(_("Register the group's product and walk it through the ten steps."))
    for one in now.products:
        if one.step:
            told = _("{name}: renew step {n} {title}") if one.renewal else _("{name}: next is step {n} {title}")
            yield Text(told, {"name": one.name, "n": int(one.step.code[1:]), "title": Text(one.step.title)})


def _partners(now: GroupNow, language: str) -> Iterator[Text]:
    got = {one.kind for one in now.supports}
    missing = [code for code in vocabulary.codes("support_kind") if code not in got]
    if not now.supports:
        yield Text(_("No partner helps yet: ask the partners of the five sectors."))
    elif missing:
        kinds = ", ".join(vocabulary.label("support_kind", code, language) for code in missing)
        yield Text(_("No partner helps yet with: {kinds}."), {"kinds": kinds})


def _income(now: GroupNow) -> Iterator[Text]:
    income = now.income
    if income.known < income.members:
        yield Text(_("Ask the households for income, expense and saving 3, 6 and 12 months after the training."))
    for one in now.products:
        if one.sold is None:
            yield Text(_("{name}: report the sales of each month; type 0 where nothing was sold."), {"name": one.name})
