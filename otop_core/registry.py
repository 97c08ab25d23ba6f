"""Every noun there is; importing this module is what makes the gate know them."""

from otop_core.admin.accounts import Account
from otop_core.admin.settings import Office
from otop_core.community.households import Household
from otop_core.community.partners import Partner
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.model.declaration import NOUNS
from otop_core.products.evidence import (
    Brand,
    Certificate,
    Channel,
    Development,
    OpcEntry,
    Packaging,
    RawMaterial,
    Registration,
    StepOverride,
    Support,
    WisdomLink,
)
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.workshop.deciding import Decision
from otop_core.workshop.duplicate_decisions import Merged, NotDuplicate
from otop_core.workshop.suggestions import Suggestion
from otop_core.workshop.workshops import Participant, Workshop

__all__ = [
    "NOUNS",
    "Account",
    "Brand",
    "Certificate",
    "Channel",
    "Decision",
    "Development",
    "Household",
    "Merged",
    "NotDuplicate",
    "Office",
    "OpcEntry",
    "Participant",
    "Packaging",
    "Partner",
    "Person",
    "Producer",
    "Product",
    "RawMaterial",
    "Registration",
    "Sage",
    "StepOverride",
    "Suggestion",
    "Support",
    "Village",
    "WisdomLink",
    "Workshop",
]
