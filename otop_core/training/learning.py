"""An online resource of the same or a similar occupation (technique 4), and the step of the ten it helps with; for the whole province."""

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field
from otop_core.model.errors import Problem


class LearningResource(Noun):
    noun: ClassVar[str] = "learning_resource"
    label: ClassVar[str] = _("Online resource")
    plural: ClassVar[str] = _("Online resources")
    slug: ClassVar[str] = "learning_resources"
    named_by: ClassVar[str] = "name"
    line: ClassVar[tuple[str, ...]] = ("platform", "occupation", "step")
    shared: ClassVar[bool] = True
    action: ClassVar[str] = "partner.write"

    name: str = field(_("Name of the resource"), required=True)
    url: str = field(_("Address on the internet"), required=True, max_length=300, help=_("Such as https://www.example.org/weaving"))
    platform: str = field(_("Platform"), "choice", choices="platform", required=True)
    occupation: str | None = field(_("Occupation"), "choice", choices="occupation", wanted=True)
    step: str | None = field(_("Step it helps with"), "choice", choices="step", wanted=True)
    note: str | None = field(_("What one learns there"), "lines")

    def rules(self) -> Iterator[Problem]:
        if self.url and not is_web_address(self.url):
            yield Problem("url", Text(_("Please type an address that begins with https:// or http://.")))


def is_web_address(typed: str) -> bool:
    """Whether a browser may be sent there: no script, no file, no blank."""
    try:
        parts = urlsplit(typed)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(letter.isspace() for letter in typed)
