"""The ways an action can fail.

OtopError
├── Invalid        what was entered breaks rules; all problems at once, each with its field
├── Conflict       somebody changed the same field since this record was opened
├── Gone           the record is not there (any more)
│   └── Erased     personal data of the record have been erased since this version
├── Denied         this person may not do this here
│   └── SignedOut  nobody is signed in (any more)
├── TooLarge       more was sent than is taken at once
├── SavedBefore    this form has been saved with something else in it
├── Refused        right now this cannot be done, for a reason that is nobody's fault
└── StoreTrouble   the store cannot be used; the message names the next step
    ├── StoreBusy      another program has it open
    ├── StoreDamaged   it was shown to be damaged, or its last changes are missing
    ├── StoreUnproven  the number of its last change is not known, so nobody can tell whether it is whole
    ├── StoreNewer     it was made by a newer version of the program
    └── StoreFull      the disk is full; nothing of the write was kept
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from otop_core.language.messages import Text, _


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the field it stands beside ('' for the whole entry) and what to do.

    ``unless``: other fields; where one of them is wrong itself, nothing is said of this.  ``act``: the place in its command of the act
    it was found in (-1 outside a command).
    """

    field: str
    text: Text
    unless: tuple[str, ...] = ()
    act: int = dataclasses.field(default=-1, compare=False)


@dataclass(frozen=True)
class Clash:
    """One field that two people changed to different values."""

    field: str
    was: object
    mine: object
    theirs: object


class OtopError(Exception):
    """A failure with a sentence for the person it happened to; its values never reach a log."""

    def __init__(self, text: Text | str, **values: object) -> None:
        self.text = text if isinstance(text, Text) else Text(text, values)
        super().__init__(self.text.msgid)


class Invalid(OtopError):
    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_("Some entries need another look; nothing has been saved yet."))


class Conflict(OtopError):
    """``current`` is the record as it stands now, ``by`` who changed it last, ``changed`` the fields this person changed."""

    def __init__(self, noun: str, clashes: Sequence[Clash], current: object, by: str, changed: Sequence[str] = ()) -> None:
        self.noun, self.clashes, self.current, self.by, self.changed = noun, tuple(clashes), current, by, frozenset(changed)
        super().__init__(_("Somebody changed the same thing before you. Please choose which value to keep."))


class Gone(OtopError):
    def __init__(self, text: str = _("This record is not there any more; it may have been deleted. Look in the bin.")) -> None:
        super().__init__(text)


class Erased(Gone):
    """What was read before an erasure must not be written back."""

    def __init__(self) -> None:
        super().__init__(_("Personal data of this record have been erased since it was opened. Please open it again."))


class Denied(OtopError):
    def __init__(self, text: str = _("You do not have the right to do this here.")) -> None:
        super().__init__(text)


class SignedOut(Denied):
    def __init__(self) -> None:
        super().__init__(_("Please sign in first. What you typed has been kept as a draft."))


class Refused(OtopError):
    pass


class TooLarge(OtopError):
    pass


class SavedBefore(OtopError):
    """This form has been saved already, with something else in it: from another page that went on with the same draft."""

    def __init__(self, mending: bool = False) -> None:
        told = _(
            "This form has been saved already, from another page of yours, as it was then. What stands here now is not saved: "
            "to enter it as the next one touch Save again; to correct the first, open it in the list and mend it there."
        )
        mended = _(
            "This has been saved already, from another page of yours, as it was then. To keep what stands here now, touch Save again."
        )
        super().__init__(mended if mending else told)


class StoreTrouble(OtopError):
    pass


class StoreBusy(StoreTrouble):
    pass


class StoreDamaged(StoreTrouble):
    pass


class StoreUnproven(StoreTrouble):
    pass


class StoreNewer(StoreTrouble):
    pass


class StoreFull(StoreTrouble):
    pass
