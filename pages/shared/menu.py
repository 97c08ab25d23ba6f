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
    """``file``: the page under pages/; '' where it is the register of ``noun``."""

    file: str
    address: str
    title: str
    icon: str
    action: str
    section: str
    noun: str = ""

    def target(self) -> st.Page:
        """The page as Streamlit shows it, and as a link names it."""
        page = self.file or partial(register.page, NOUNS[self.noun])
        return st.Page(page, title=say(self.title), icon=self.icon, url_path=self.address or None, default=self.address in ("", "room"))


def of_register(noun: str, icon: str, file: str = "") -> Page:
    """The register of a noun; ``file``: a page of its own."""
    cls = NOUNS[noun]
    return Page(file, cls.slug, cls.plural, icon, "rows.read", WORK, noun)


registry.load()
WORK, HALL, PROGRESS, OFFICE = _("Registers"), _("Workshop"), _("Progress"), _("Office")
PAGES = (
    Page("home.py", "", _("Home"), ":material/home:", "overview.read", ""),
    of_register("household", ":material/cottage:"),
    Page("community/paste.py", "paste", _("Paste a list"), ":material/content_paste:", "rows.read", WORK),
    of_register("sage", ":material/school:"),
    of_register("product", ":material/inventory_2:", "products/products.py"),
    of_register("producer", ":material/groups:"),
    of_register("partner", ":material/handshake:"),
    Page("workshop/room.py", "room", _("The workshop"), ":material/groups_2:", "workshop.take_part", ""),
    Page("workshop/workshops.py", "workshops", _("Workshops"), ":material/event:", "workshop.manage", HALL),
    Page("workshop/decide.py", "decide", _("Decide together"), ":material/how_to_vote:", "workshop.manage", HALL),
    Page("workshop/wall.py", "wall", _("Wall display"), ":material/tv:", "workshop.watch", HALL),
    Page("progress/overview.py", "overview", _("Province overview"), ":material/bar_chart:", "overview.read", PROGRESS),
    Page("reports/downloads.py", "downloads", _("Reports and downloads"), ":material/download:", "overview.read", PROGRESS),
    Page("office/me.py", "me", _("My account"), ":material/person:", "own.account", OFFICE),
    Page("office/history.py", "history", _("History and bin"), ":material/history:", "history.read", OFFICE),
    Page("office/accounts.py", "accounts", _("Accounts"), ":material/badge:", "account.manage", OFFICE),
    Page("office/backups.py", "backups", _("Backups"), ":material/backup:", "backup.make", OFFICE),
    Page("office/personal_data.py", "personal_data", _("Personal data"), ":material/shield:", "personal_data.read", OFFICE),
    Page("office/office.py", "office", _("Office and sample data"), ":material/tune:", "office.manage", OFFICE),
)


def page_of(noun: str) -> st.Page:
    """The page where a record of this noun is opened (``?id=``) or begun (``?new=``)."""
    return next(entry for entry in PAGES if entry.noun == noun).target()
