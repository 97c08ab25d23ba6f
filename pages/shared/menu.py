"""Every page: its file, address, title, icon and the action its visitor must be allowed. The only list of pages."""

from dataclasses import dataclass

from otop_core.language.messages import _


@dataclass(frozen=True)
class Entry:
    file: str
    address: str
    title: str
    icon: str
    action: str
    section: str


WORK, HALL, PROGRESS, OFFICE = _("Registers"), _("Workshop"), _("Progress"), _("Office")
PAGES = (
    Entry("home.py", "", _("Home"), ":material/home:", "overview.read", ""),
    Entry("community/households.py", "households", _("Households"), ":material/cottage:", "rows.read", WORK),
    Entry("community/paste.py", "paste", _("Paste a list"), ":material/content_paste:", "rows.read", WORK),
    Entry("community/sages.py", "sages", _("Community sages"), ":material/school:", "rows.read", WORK),
    Entry("products/products.py", "products", _("Products and steps"), ":material/inventory_2:", "rows.read", WORK),
    Entry("products/producers.py", "producers", _("Producers"), ":material/groups:", "rows.read", WORK),
    Entry("community/partners.py", "partners", _("Development partners"), ":material/handshake:", "rows.read", WORK),
    Entry("workshop/room.py", "room", _("The workshop"), ":material/groups_2:", "workshop.take_part", ""),
    Entry("workshop/workshops.py", "workshops", _("Workshops"), ":material/event:", "workshop.manage", HALL),
    Entry("workshop/decide.py", "decide", _("Decide together"), ":material/how_to_vote:", "workshop.manage", HALL),
    Entry("workshop/wall.py", "wall", _("Wall display"), ":material/tv:", "workshop.watch", HALL),
    Entry("progress/overview.py", "overview", _("Province overview"), ":material/bar_chart:", "overview.read", PROGRESS),
    Entry("reports/downloads.py", "downloads", _("Reports and downloads"), ":material/download:", "overview.read", PROGRESS),
    Entry("office/history.py", "history", _("History and bin"), ":material/history:", "history.read", OFFICE),
    Entry("office/accounts.py", "accounts", _("Accounts"), ":material/badge:", "account.manage", OFFICE),
    Entry("office/backups.py", "backups", _("Backups"), ":material/backup:", "backup.make", OFFICE),
    Entry("office/personal_data.py", "personal-data", _("Personal data"), ":material/shield:", "personal_data.read", OFFICE),
    Entry("office/office.py", "office", _("Office and sample data"), ":material/tune:", "office.manage", OFFICE),
)
