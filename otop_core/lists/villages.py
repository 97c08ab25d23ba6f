"""The village that a row means: one number of a subdistrict is one village, however its name is written."""

from dataclasses import dataclass, field

from otop_core.community.villages import Village
from otop_core.gate import records
from otop_core.gate.acts import new_id
from otop_core.language import keys, labels
from otop_core.language.messages import Text, _, say
from otop_core.lists.addresses import Place
from otop_core.lists.registers import MOO, SUBDISTRICT, VILLAGE, words
from otop_core.model.errors import Problem
from otop_core.store import Store

NO_SUBDISTRICT = _("Please say in which subdistrict this is: in a column of the list, or above for all rows.")
NO_VILLAGE = _("Please say in which village this is: by its number (moo) or its name.")
SEVERAL = _("There are several villages of this name; please give the number (moo).")
CALLED = _("Village number {moo} is called {name} here; the list says {said}.")
NEW = _("This village is not there yet and will be made: {village}")
BY_NUMBER = _("Moo {moo}")


def name_key(name: str) -> str:
    """A village's name as it is compared: without the word for village before it."""
    found = keys.search_key(name)
    for prefix in words()["place"]["village"]:
        rest = found.removeprefix(keys.search_key(prefix))
        if rest and rest != found:
            return rest
    return found


@dataclass
class Villages:
    """Those that are there, and those that rows of the list make: each is made once."""

    language: str
    there: dict[str, list[Village]] = field(default_factory=dict)  # by subdistrict
    made: list[Village] = field(default_factory=list)
    _found: dict[Place, tuple[Village | None, Problem | None, Text | None]] = field(default_factory=dict)

    @classmethod
    def load(cls, store: Store, language: str) -> "Villages":
        found = cls(language)
        for row in store.dicts("SELECT * FROM village WHERE removed_at IS NULL"):
            village = records.held("village", row).record
            assert isinstance(village, Village)
            found.there.setdefault(village.subdistrict_code, []).append(village)
        return found

    def find(self, place: Place) -> tuple[Village | None, Problem | None, Text | None]:
        """(the village, what is wrong with what the row says of it, what to tell of how it was found)."""
        place = Place(code=place.code, moo=place.moo, village=place.village)
        if place not in self._found:
            self._found[place] = self._look(place)
        return self._found[place]

    def _look(self, place: Place) -> tuple[Village | None, Problem | None, Text | None]:
        if not place.code:
            return None, Problem(SUBDISTRICT, Text(NO_SUBDISTRICT)), None
        if not (place.moo or place.village):
            return None, Problem(VILLAGE, Text(NO_VILLAGE)), None
        here = self.there.get(place.code, [])
        of_name = [one for one in here if place.village and name_key(one.name) == name_key(place.village)]
        if not place.moo:
            if len(of_name) > 1:
                return None, Problem(MOO, Text(SEVERAL)), None
            return (of_name[0], None, None) if of_name else self._make(place)
        of_number = [one for one in here if one.moo == int(place.moo)]
        both = [one for one in of_number if one in of_name]
        if both or len(of_number) == 1:
            found = (both or of_number)[0]
            differs = bool(place.village) and not both
            told = Text(CALLED, {"moo": place.moo, "name": found.name, "said": place.village}) if differs else None
            return found, None, told
        if of_number:
            return None, Problem(VILLAGE, Text(SEVERAL)), None
        without_number = [one for one in of_name if one.moo is None]
        return (without_number[0], None, None) if without_number else self._make(place)

    def _make(self, place: Place) -> tuple[Village | None, Problem | None, Text | None]:
        moo = int(place.moo) if place.moo else None
        name = place.village or say(BY_NUMBER, "th", moo=moo)
        village = Village(id=new_id(), subdistrict_code=place.code, moo=moo, name=name[:80])
        self.there.setdefault(place.code, []).append(village)
        self.made.append(village)
        return village, None, Text(NEW, {"village": labels.village(moo, name, self.language) if place.village else name})
