"""Two phones in real browsers, each behind a bad network of its own, before a server that is killed: in any order of typing, saving, cuts,
dead air, lost answers, reloads and restarts, every household that was saved is stored once, with the values that stood on the screen,
and what was not saved still stands there.

The phone's rules alone, in many more orders and without a browser: test_phone_machine.py.  More of this by hand:
OTOP_EXAMPLES=100 pytest tests/test_phone_model.py
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from browsing import Person
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from phones import HOUSEHOLDS, NEW, Field, in_the_field, in_the_village, nothing_waits, stands, type_in
from playwright.sync_api import expect
from proxy import Proxy

pytestmark = pytest.mark.browser

BY_HAND = "OTOP_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("OTOP_EXAMPLES", "4"))  # about a minute on a machine that does nothing else
FIELDS = ("person.given_name", "household.house_no", "household.members", "household.knows")
NEEDED = FIELDS[:2]
PHONES = st.sampled_from((0, 1))
TROUBLES = ("cut", "swallow", "deafen", "mend")
DEED = st.one_of(
    st.tuples(st.just("household"), PHONES),
    st.tuples(st.just("type"), PHONES, st.sampled_from(FIELDS)),
    st.tuples(st.just("save"), PHONES),
    st.tuples(st.sampled_from(TROUBLES), PHONES),
    st.tuples(st.just("reload"), PHONES),
    st.tuples(st.sampled_from(("kill", "start")), PHONES),
    st.tuples(st.just("pause"), PHONES),
)
NUMBERS = count(1)


@dataclass
class Phone:
    """What this phone's person sees and remembers: what stands on the screen, and what stood there at each Save."""

    person: Person
    network: Proxy
    reached: bool = True
    screen: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FIELDS, ""))
    saved: list[dict[str, str]] = field(default_factory=list)

    def type(self, name: str) -> None:
        """A value that is nowhere else."""
        n = next(NUMBERS)
        value = {"household.members": str(n % 30 + 1), "household.house_no": f"{n}/1"}.get(name, f"คำที่{n}")
        type_in(self.person, {name: value})
        self.screen[name] = value

    def save(self) -> None:
        self.person.save()
        if not all(self.screen[name] for name in NEEDED):
            return  # she is told what is missing
        self.saved.append(self.screen)
        self.screen = dict.fromkeys(FIELDS, "")
        expect(self.person.box("person", "given_name")).to_have_value("")

    def afresh(self) -> None:
        """Nothing on the screen, and nothing to remember."""
        self.person.open(NEW)
        if not self.person.form.get_by_role("combobox").first.input_value():
            in_the_village(self.person)
        type_in(self.person, dict.fromkeys(FIELDS, ""))
        self.screen, self.saved = dict.fromkeys(FIELDS, ""), []


@dataclass
class Village:
    """The two phones and the server before them."""

    field: Field
    phones: tuple[Phone, Phone]

    @property
    def is_up(self) -> bool:
        return self.field.world.server.process is not None

    def well(self) -> None:
        if not self.is_up:
            self.field.world.server.start()
        for phone in self.phones:
            phone.network.mend()
            phone.reached = True

    def does(self, what: str, phone: Phone, *more: str) -> None:
        if what in TROUBLES:
            getattr(phone.network, what)()
            phone.reached = what == "mend"
        elif what == "household":
            for name in FIELDS:
                phone.type(name)
        elif what == "type":
            phone.type(*more)
        elif what == "save":
            phone.save()
        elif what == "reload" and phone.reached and self.is_up:  # a page that cannot be loaded is no page
            phone.person.tab.reload()
            stands(phone.person, phone.screen)
        elif what == "kill":
            self.field.world.server.kill()
        elif what == "start" and not self.is_up:
            self.field.world.server.start()
        elif what == "pause":
            phone.person.tab.wait_for_timeout(700)  # lets what is under way get somewhere

    def stored(self) -> None:
        """Every household that stood on a screen when Save was touched, once; and no other of theirs."""
        for phone in self.phones:
            nothing_waits(phone.person)
            stands(phone.person, phone.screen)
        expected = sorted(tuple(one.values()) for phone in self.phones for one in phone.saved)
        names = {one[0] for one in expected} | {phone.screen[FIELDS[0]] for phone in self.phones}
        rows = [row for row in self.field.kept(HOUSEHOLDS) if row["given_name"] in names]
        columns = [name.split(".")[1] for name in FIELDS]
        assert sorted(tuple("" if row[name] is None else str(row[name]) for name in columns) for row in rows) == expected


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    with in_the_field(tmp_path_factory.mktemp("model")) as place, Proxy(place.world.server.port) as other:
        networks = (place.network, other)
        people = [place.phone(place.somebody()), place.phone(place.somebody(), url=other.url)]
        yield Village(place, (Phone(people[0], networks[0]), Phone(people[1], networks[1])))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if BY_HAND else [])],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(DEED, min_size=8, max_size=20))
def test_whatever_happens_every_save_is_stored_once_as_it_stood_on_the_screen(village: Village, deeds: list[tuple]) -> None:
    village.well()
    for phone in village.phones:
        phone.afresh()
    for what, which, *more in deeds:
        village.does(what, village.phones[which], *more)
    village.well()
    village.stored()
