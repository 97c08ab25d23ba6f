"""Roles, and the only list of what each may do and where."""

from dataclasses import dataclass
from typing import Literal

from otop_core.model.errors import Denied

Scope = Literal["province", "own district"]
ADMINISTRATOR, PROVINCIAL, DISTRICT, VIEWER = "administrator", "provincial_officer", "district_officer", "meeting_viewer"
ROLES = (ADMINISTRATOR, PROVINCIAL, DISTRICT, VIEWER)  # of accounts
PARTICIPANT = "participant"  # of one workshop, until it closes; see gate/permission.py for what a participant may write
EVERY_ROLE = (*ROLES, PARTICIPANT)

_EVERYWHERE: dict[str, Scope] = {ADMINISTRATOR: "province", PROVINCIAL: "province"}
_OFFICERS: dict[str, Scope] = {**_EVERYWHERE, DISTRICT: "own district"}
ACTIONS: dict[str, dict[str, Scope]] = {
    "register.write": {**_OFFICERS, PARTICIPANT: "own district"},  # households, sages, producers, products and their evidence
    "partner.write": {**_EVERYWHERE, DISTRICT: "province"},  # partners serve the whole province
    "target.write": _EVERYWHERE,  # what a fiscal year is measured against
    "meeting.write": _EVERYWHERE,  # meetings and their resolutions; whoever reads aggregates reads them
    "sales.review": _EVERYWHERE,  # reported sales: reviewed, or sent back
    "rows.read": _OFFICERS,  # records of people and products
    "rows.unmask": _OFFICERS,  # personal data in full, with a reason, logged
    "history.read": _OFFICERS,
    "overview.read": {**_EVERYWHERE, DISTRICT: "province", VIEWER: "province"},  # aggregates
    "account.manage": {ADMINISTRATOR: "province"},
    "office.manage": {ADMINISTRATOR: "province"},
    "backup.make": {ADMINISTRATOR: "province"},
    "personal_data.read": {ADMINISTRATOR: "province"},  # the register of personal data, and what is due to be erased
    "person.erase": {ADMINISTRATOR: "province"},  # for good: in rows, history, drafts and photos
    "workshop.manage": _OFFICERS,
    "workshop.join": {**_OFFICERS, PARTICIPANT: "own district"},
    "workshop.take_part": {PARTICIPANT: "own district"},
    "workshop.suggest": {**_OFFICERS, PARTICIPANT: "own district"},
    "workshop.watch": _OFFICERS,  # the wall
    "own.account": {**_EVERYWHERE, DISTRICT: "province", VIEWER: "province"},  # the own password and sessions; a participant has none
    "own.write": {**_EVERYWHERE, DISTRICT: "province", VIEWER: "province", PARTICIPANT: "province"},  # one's own drafts, language, password
}


@dataclass(frozen=True)
class Actor:
    """A user as the gate sees one: who, in which role, for which district ('' for the whole province)."""

    id: str
    name: str
    role: str
    district: str = ""
    workshop: str = ""  # of a participant
    village: str = ""  # of a participant

    def may(self, action: str, district: str = "") -> bool:
        """``district`` is where the record lies; '' asks whether the user may do it anywhere."""
        scope = ACTIONS[action].get(self.role)
        if scope is None:
            return False
        return scope == "province" or not district or (bool(self.district) and district == self.district)

    def reach(self, action: str) -> str | None:
        """The one district the user is limited to, '' for all, None for nowhere."""
        scope = ACTIONS[action].get(self.role)
        if scope is None:
            return None
        return "" if scope == "province" else self.district or "none"


def authorise(actor: Actor, action: str, district: str) -> None:
    """Raises Denied; a record that lies in no district is the province's."""
    scope = ACTIONS[action].get(actor.role)
    if scope is None or (scope == "own district" and (not district or district != actor.district)):
        raise Denied
