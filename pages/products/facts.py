"""What is asked first about a product: its picture, registration, certificates, stars, brand and where it is sold."""

from collections.abc import Iterator, Sequence

import streamlit as st

from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.declaration import Noun
from otop_core.products.evidence import Brand, Certificate, Channel, OpcEntry, Registration
from otop_core.products.progress import Progress
from pages.shared import table
from pages.shared.current_user import language, say

NONE = _("none yet")


def facts(now: Progress) -> None:
    """A line a fact; what is not known says so."""
    evidence = [held.record for standing in now.steps for held in standing.evidence]
    shown = (
        (_("Registration number"), _registrations(evidence)),
        (_("Certificates"), _certificates(evidence)),
        (_("Stars"), _stars(evidence)),
        (_("Brand"), _brands(evidence)),
        (_("Sold through"), _channels(evidence)),
    )
    lines = [(say(label), "\n".join(dict.fromkeys(filter(None, found))) or say(NONE)) for label, found in shown]
    if now.product.photo:
        picture, words = st.columns([1, 3])
        with picture:
            table.picture(f"/entry/photo/{now.product.photo}", now.product.name)
        with words:
            table.facts(lines)
    else:
        table.facts(lines)


def _registrations(evidence: Sequence[Noun]) -> Iterator[str]:
    for one in evidence:
        if isinstance(one, Registration):
            status = "" if one.status == "registered" else vocabulary.label("registration_status", one.status, language())
            yield _joined(one.registration_no, thai_calendar.show_date(one.registered_on, language()) if one.registered_on else "", status)


def _certificates(evidence: Sequence[Noun]) -> Iterator[str]:
    for one in evidence:
        if isinstance(one, Certificate):
            kind = f"{vocabulary.label('cert_type', one.cert_type, language())} {one.cert_no or ''}".strip()
            status = "" if one.status == "granted" else vocabulary.label("cert_status", one.status, language())
            until = say(_("until {day}"), day=thai_calendar.show_date(one.expires_on, language())) if one.expires_on else ""
            yield _joined(kind, status, until)


def _stars(evidence: Sequence[Noun]) -> Iterator[str]:
    won = [one for one in evidence if isinstance(one, OpcEntry) and one.stars]
    for one in sorted(won, key=lambda entry: -entry.opc_year):
        yield f"{vocabulary.label('stars', str(one.stars), language())} ({one.opc_year})"


def _brands(evidence: Sequence[Noun]) -> Iterator[str]:
    for one in evidence:
        if isinstance(one, Brand):
            yield _joined(one.product_brand, one.group_brand)


def _channels(evidence: Sequence[Noun]) -> Iterator[str]:
    for one in evidence:
        if isinstance(one, Channel):
            yield _joined(vocabulary.label("sales_channel", one.channel, language()), one.venue)


def _joined(*parts: str | None) -> str:
    return " · ".join(filter(None, parts))
