"""Every page: its file, address, title, icon and the action its visitor must be allowed. The only list of pages."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from otop_core import registry
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from pages.shared import register
from pages.shared.current_user import say


@dataclass(frozen=True)
class Page:
    """``file``: the page under pages/; '' where it is the register of ``noun``. ``under``: the address of the page it is reached from,
    instead of the menu."""

    file: str
    address: str
    title: str
    icon: str
    action: str
    section: str
    noun: str = ""
    under: str | None = None

    def target(self) -> st.Page:
        """The page as Streamlit shows it, and as a link names it."""
        page = self.file or partial(register.page, NOUNS[self.noun])
        return st.Page(
            page,
            title=say(self.title),
            icon=self.icon,
            url_path=self.address or None,
            default=self.address in ("", "room"),
            visibility="visible" if self.under is None else "hidden",
        )


def of_register(noun: str, icon: str, file: str = "", under: str | None = None) -> Page:
    """The register of a noun; ``file``: a page of its own."""
    cls = NOUNS[noun]
    return Page(file, cls.slug, cls.plural, icon, "rows.read", WORK, noun, under)


registry.load()
WORK, HALL, PROGRESS, OFFICE = _("Registers"), _("Workshop"), _("Progress"), _("Office")
PAGES = (
    Page("home.py", "", _("Home"), ":material/home:", "overview.read", ""),
    Page("community/villages.py", "villages", _("Villages"), ":material/holiday_village:", "rows.read", WORK, "village"),
    of_register("preparation", ":material/menu_book:", under="villages"),
    of_register("swot_item", ":material/dashboard:", "training/swot.py", under="villages"),
    of_register("sage_selection", ":material/how_to_reg:", under="villages"),
    of_register("training_round", ":material/flag:", "training/rounds.py", under="villages"),
    of_register("enrolment", ":material/person_add:", under="villages"),
    of_register("trainer", ":material/co_present:", under="villages"),
    of_register("rehearsal", ":material/event_note:", "training/rehearsals.py", under="villages"),
    of_register("rehearsal_attendance", ":material/fact_check:", under="villages"),
    of_register("training_session", ":material/calendar_month:", "training/sessions.py", under="villages"),
    of_register("attendance", ":material/checklist:", under="villages"),
    of_register("income_record", ":material/payments:", under="villages"),
    of_register("happiness", ":material/mood:", under="villages"),
    of_register("household", ":material/cottage:", "community/households.py"),
    Page("community/lists.py", "lists", _("Take in a list"), ":material/upload_file:", "rows.read", WORK, under="households"),
    Page(
        "community/duplicates.py",
        "duplicates",
        _("May be registered twice"),
        ":material/content_copy:",
        "rows.read",
        WORK,
        under="households",
    ),
    of_register("sage", ":material/school:", "community/sages.py"),
    of_register("occupation_group", ":material/diversity_3:", "community/groups.py"),
    of_register("group_member", ":material/group:", under="groups"),
    of_register("product", ":material/inventory_2:", "products/products.py"),
    of_register("producer", ":material/groups:", under="products"),
    of_register("partner", ":material/handshake:", under="products"),
    of_register("support", ":material/volunteer_activism:", under="products"),
    of_register("learning_resource", ":material/cast_for_education:", under="products"),
    of_register("sale", ":material/storefront:", "results/sales.py"),
    of_register("indicator_target", ":material/target:", under="overview"),
    of_register("knowledge_record", ":material/auto_stories:", "results/knowledge_records.py", under="villages"),
    Page("workshop/room.py", "room", _("The workshop"), ":material/groups_2:", "workshop.take_part", ""),
    Page("workshop/workshops.py", "workshops", _("Workshops"), ":material/event:", "workshop.manage", HALL),
    Page("workshop/decide.py", "decide", _("Decide together"), ":material/how_to_vote:", "workshop.manage", HALL, under="workshops"),
    Page("workshop/wall.py", "wall", _("Wall display"), ":material/tv:", "workshop.watch", HALL, under="workshops"),
    Page("progress/meetings.py", "meetings", NOUNS["meeting"].plural, ":material/event_available:", "overview.read", PROGRESS, "meeting"),
    of_register("resolution", ":material/task_alt:", under="meetings"),
    Page(
        "progress/figures.py",
        "figures",
        _("Figures for the meeting"),
        ":material/slideshow:",
        "overview.read",
        PROGRESS,
        under="meetings",
    ),
    Page("progress/overview.py", "overview", _("Province overview"), ":material/bar_chart:", "overview.read", PROGRESS),
    Page(
        "progress/results.py",
        "results",
        _("Results of the training"),
        ":material/trending_up:",
        "overview.read",
        PROGRESS,
        under="overview",
    ),
    Page(
        "progress/support_map.py",
        "support_map",
        _("Where help is missing"),
        ":material/grid_view:",
        "overview.read",
        PROGRESS,
        under="overview",
    ),
    Page(
        "results/published_sales.py",
        "published_sales",
        NOUNS["published_sales"].plural,
        ":material/query_stats:",
        "overview.read",
        PROGRESS,
        "published_sales",
        under="overview",
    ),
    Page("reports/downloads.py", "downloads", _("Reports and downloads"), ":material/download:", "overview.read", PROGRESS),
    Page("office/me.py", "me", _("My account"), ":material/person:", "own.account", OFFICE),
    Page("office/history.py", "history", _("History and bin"), ":material/history:", "history.read", OFFICE),
    Page("office/office.py", "office", _("Office and sample data"), ":material/tune:", "office.manage", OFFICE),
    Page("office/accounts.py", "accounts", _("Accounts"), ":material/badge:", "account.manage", OFFICE, under="office"),
    Page("office/backups.py", "backups", _("Backups"), ":material/backup:", "backup.make", OFFICE, under="office"),
    Page("office/personal_data.py", "personal_data", _("Personal data"), ":material/shield:", "personal_data.read", OFFICE, under="office"),
)
MANY = 6  # pages of one family that stand beside each other; where there are more, the page they are reached from lists them


def page_of(noun: str) -> st.Page:
    """The page where a record of this noun is opened (``?id=``) or begun (``?new=``)."""
    return next(entry for entry in PAGES if entry.noun == noun).target()


def family(address: str) -> list[Page]:
    """The page at an address with those that belong to it, the one they are reached from first; [] for a page that stands alone."""
    this = next(entry for entry in PAGES if entry.address == address)
    head = this.address if this.under is None else this.under
    found = [entry for entry in PAGES if entry.address == head or entry.under == head]
    return found if len(found) > 1 else []
