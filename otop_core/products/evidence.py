"""What closes a step: one noun for each kind of evidence, each attached to a product (a certificate may belong to the producer)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from otop_core.language import thai_calendar
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field
from otop_core.model.errors import Problem
from otop_core.products import intervals, steps

if TYPE_CHECKING:
    from otop_core.gate.records import Transaction
    from otop_core.model.record_change import RecordChange


class Evidence(Noun):
    """What every kind of evidence shares."""

    located_by: ClassVar[tuple[str, ...]] = ("product_id",)
    part_of: ClassVar[str] = "product"
    product_id: str = field(_("Product"), "refer", refers="product", required=True)

    @classmethod
    def derive(cls, work: "Transaction", touched: "Sequence[RecordChange]") -> None:
        intervals.derive(work, intervals.products_of(work, touched), cls.noun)


class WisdomLink(Evidence):
    noun: ClassVar[str] = "wisdom_link"
    label: ClassVar[str] = _("Local wisdom")
    sage_id: str | None = field(_("Community sage"), "refer", refers="sage", help=_("Choose the sage, or describe the wisdom below."))
    wisdom: str | None = field(_("Wisdom or interest of the villagers"), "lines")
    found_on: dt.date | None = field(_("Found on"), "date")

    def rules(self) -> Iterator[Problem]:
        if not self.sage_id and not self.wisdom:
            yield Problem("wisdom", Text(_("Please choose a sage or describe the wisdom.")), ("sage_id",))

    def title(self) -> str:
        return (self.wisdom or "").split("\n")[0][:60]


class RawMaterial(Evidence):
    noun: ClassVar[str] = "raw_material"
    label: ClassVar[str] = _("Raw material")
    name: str = field(_("Material"), required=True)
    source_scope: str | None = field(_("Where it comes from"), "choice", choices="source_scope", wanted=True)
    months_available: str | None = field(_("Months it can be had"), max_length=60)
    checked_on: dt.date | None = field(_("Checked on"), "date")

    def title(self) -> str:
        return self.name


class Development(Evidence):
    noun: ClassVar[str] = "development"
    label: ClassVar[str] = _("Variant or added value")
    kind: str = field(_("Kind"), "choice", choices="development_kind", required=True)
    description: str = field(_("Description"), "lines", required=True, max_length=1000)
    planned_on: dt.date | None = field(_("Planned on"), "date")

    def title(self) -> str:
        return self.description.split("\n")[0][:60]


class Packaging(Evidence):
    noun: ClassVar[str] = "packaging"
    label: ClassVar[str] = _("Packaging")
    photo: str | None = field(_("Photo of the packaging"), "photo", wanted=True)
    packaged_on: dt.date | None = field(_("In use since"), "date", wanted=True)
    label_items: str | None = field(_("What the label says"), "lines")

    def rules(self) -> Iterator[Problem]:
        if not self.photo and not self.packaged_on and not self.label_items:
            yield Problem("photo", Text(_("Please add a photo, a date or what the label says.")), ("packaged_on", "label_items"))


class Channel(Evidence):
    noun: ClassVar[str] = "channel"
    label: ClassVar[str] = _("Sales channel")
    channel: str = field(_("Channel"), "choice", choices="sales_channel", required=True)
    venue: str | None = field(_("Shop, fair or platform"))
    first_sale_on: dt.date | None = field(_("First sale on"), "date", wanted=True)

    def title(self) -> str:
        return self.venue or ""


class Support(Evidence):
    """Of a product, or of an occupational group as a whole."""

    noun: ClassVar[str] = "support"
    label: ClassVar[str] = _("Support of a partner")
    plural: ClassVar[str] = _("Support by partners")
    slug: ClassVar[str] = "supports"
    line: ClassVar[tuple[str, ...]] = ("partner_id", "product_id", "group_id", "support_kind", "work_process", "supported_on")
    located_by: ClassVar[tuple[str, ...]] = ("product_id", "group_id")
    product_id: str | None = field(_("Product"), "refer", refers="product")  # type: ignore[assignment]
    group_id: str | None = field(_("Occupational group"), "refer", refers="occupation_group", asked=False)
    partner_id: str = field(_("Partner"), "refer", refers="partner", required=True, entered=True)
    support_kind: str = field(_("Kind of support"), "choice", choices="support_kind", required=True)
    work_process: str | None = field(_("Work process"), "choice", choices="work_process", wanted=True)
    supported_on: dt.date | None = field(_("Supported on"), "date")
    value: Decimal | None = field(_("Value of the support"), "money", ge=0, le=999_999_999, unit=_("baht"))
    note: str | None = field(_("Note"), "lines")

    def rules(self) -> Iterator[Problem]:
        if bool(self.product_id) == bool(self.group_id):
            yield Problem("product_id", Text(_("A support is for a product or for a group, not for both.")))


class Registration(Evidence):
    noun: ClassVar[str] = "registration"
    label: ClassVar[str] = _("OTOP registration")
    registration_no: str | None = field(_("Registration number"), "mark", max_length=30, wanted=True)
    registered_on: dt.date | None = field(_("Registered on"), "date", wanted=True)
    valid_until: dt.date | None = field(_("Valid until"), "date", future=True)
    status: str = field(_("Status"), "choice", choices="registration_status", required=True)

    def rules(self) -> Iterator[Problem]:
        if not self.registration_no and not self.registered_on:
            yield Problem("registration_no", Text(_("Please fill in the number or the date.")), ("registered_on",))
        if self.valid_until and self.registered_on and self.valid_until <= self.registered_on:
            yield Problem("valid_until", Text(_("This date must come after the date it begins.")))

    def title(self) -> str:
        return self.registration_no or ""


class Certificate(Evidence):
    noun: ClassVar[str] = "certificate"
    label: ClassVar[str] = _("Certificate")
    located_by: ClassVar[tuple[str, ...]] = ("product_id", "producer_id")
    product_id: str | None = field(_("Product"), "refer", refers="product")  # type: ignore[assignment]
    producer_id: str | None = field(_("Producer"), "refer", refers="producer", asked=False)
    cert_type: str = field(_("Kind of certificate"), "choice", choices="cert_type", required=True)
    cert_no: str | None = field(_("Certificate number"), "mark", max_length=60, wanted=True)
    status: str = field(_("Status"), "choice", choices="cert_status", required=True)
    applied_on: dt.date | None = field(_("Applied on"), "date")
    granted_on: dt.date | None = field(_("Granted on"), "date", wanted=True)
    expires_on: dt.date | None = field(_("Expires on"), "date", future=True)
    issuer: str | None = field(_("Issued by"))

    def rules(self) -> Iterator[Problem]:
        if bool(self.product_id) == bool(self.producer_id):
            yield Problem("product_id", Text(_("A certificate belongs to the product or to the producer, not to both.")))
        if self.status == "granted" and not self.cert_no:
            yield Problem("cert_no", Text(_("Please fill in: {label}."), {"label": Text(_("Certificate number"))}))
        if self.status == "expired" and self.expires_on and self.expires_on > thai_calendar.today():
            yield Problem("expires_on", Text(_("This date lies in the future; please check the year.")))
        if self.expires_on and self.granted_on and self.expires_on <= self.granted_on:
            yield Problem("expires_on", Text(_("This date must come after the date it begins.")))

    def title(self) -> str:
        return self.cert_no or ""


class Brand(Evidence):
    noun: ClassVar[str] = "brand"
    label: ClassVar[str] = _("Brand and identity")
    product_brand: str | None = field(_("Brand of the product"), wanted=True)
    group_brand: str | None = field(_("Brand of the group"))
    identity: str | None = field(_("What makes it its own"), "lines")
    used_since: dt.date | None = field(_("In use since"), "date")

    def rules(self) -> Iterator[Problem]:
        if not self.product_brand and not self.group_brand:
            yield Problem(
                "product_brand", Text(_("Please fill in: {label}."), {"label": Text(_("Brand of the product"))}), ("group_brand",)
            )

    def title(self) -> str:
        return self.product_brand or self.group_brand or ""


class OpcEntry(Evidence):
    noun: ClassVar[str] = "opc_entry"
    label: ClassVar[str] = _("Entry to the OTOP Product Champion selection")
    opc_year: int = field(_("Year of the selection (B.E.)"), "number", required=True, ge=2544, le=2620)
    entered_on: dt.date | None = field(_("Entered on"), "date")
    score: Decimal | None = field(_("Score"), "number", ge=0, le=100, decimal_places=2)
    stars: str | None = field(_("Stars"), "choice", choices="stars")

    def title(self) -> str:
        return str(self.opc_year)


class StepOverride(Evidence):
    noun: ClassVar[str] = "step_override"
    label: ClassVar[str] = _("Status set by a person")
    step: str = field(_("Step"), required=True, max_length=3, asked=False)
    status: str = field(_("Status"), "choice", choices="step_status", required=True)
    reason: str = field(_("Reason"), "lines", required=True, max_length=500)
    decided_on: dt.date | None = field(_("Decided on"), "date")

    def rules(self) -> Iterator[Problem]:
        if self.step and self.step not in steps.BY_CODE:
            yield Problem("step", Text(_("Please choose from the list: {label}."), {"label": Text(_("Step"))}))

    def title(self) -> str:
        return self.reason.split("\n")[0][:60]
