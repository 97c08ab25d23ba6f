"""Every noun there is.  A new one is named here, and nowhere else in the core."""

from importlib import import_module

from otop_core.model.declaration import NOUNS, Noun

MODULES = (
    "community.households",
    "community.sages",
    "products.products",
    "products.producers",
    "community.partners",
    "community.groups",
    "community.people",
    "community.villages",
    "products.evidence",
    "admin.accounts",
    "admin.settings",
    "workshop.deciding",
    "workshop.duplicate_decisions",
    "workshop.suggestions",
    "workshop.workshops",
    "training.preparations",
    "training.swot",
    "training.selections",
    "training.rounds",
    "training.trainers",
    "training.sessions",
    "training.learning",
    "results.incomes",
    "results.sales",
    "results.targets",
    "results.published_sales",
    "results.knowledge_records",
    "meetings.meetings",
    "meetings.resolutions",
    "lists.duplicates",
)


def load() -> dict[str, type[Noun]]:
    """Make the gate know every noun; called before a store is used."""
    for name in MODULES:
        import_module(f"otop_core.{name}")
    places = {f"otop_core.{name}": place for place, name in enumerate(MODULES)}
    ordered = dict(sorted(NOUNS.items(), key=lambda noun: places.get(noun[1].__module__, len(places))))
    if list(ordered) != list(NOUNS):  # whoever was imported first: menus, files and lists have one order
        NOUNS.clear()
        NOUNS.update(ordered)
    return NOUNS
