"""The slides of a meeting: every panel drawn whole, the same for all who look, and a link that ends."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from conftest import HERE, signed_in
from test_figure_panel import DRAWN, NAMES, panel

from otop_core.access import log, sessions
from otop_core.language.messages import say
from otop_core.meetings import links
from otop_core.model.errors import Denied, Gone, Invalid, SignedOut
from otop_core.reports.panels.panel import Chart, Value
from server import meeting
from server.slides import Slide, slide

ROLES = {"administrator": None, "provincial_officer": None, "district_officer": HERE, "meeting_viewer": None}


def written(drawn: Slide) -> str:
    """All that stands on the picture."""
    found = [text for bars in drawn.bars for text in (bars.name, bars.total, *(part.text for part in bars.parts))]
    return "\n".join([*found, *(line.end for line in drawn.lines), *(name for _x, name in drawn.ticks)])


@pytest.mark.parametrize("chart", DRAWN)
@pytest.mark.parametrize("n", [1, 12, 16])
def test_every_bar_stays_on_its_track_and_every_name_stands_there(chart: Chart, n: int) -> None:
    values: list[tuple[Value, ...]] = [(Decimal(1_234_567 * (i + 1)), None if i % 3 else Decimal(0)) for i in range(n)]
    drawn = slide(panel(chart, values), "ล้านบาท")
    assert drawn.unit == "ล้านบาท" and drawn.is_drawn
    assert all(name in written(drawn) for name in NAMES[:n])
    for bars in drawn.bars:
        lengths = [part.length for part in bars.parts]
        assert all(0 <= length <= 100 for length in lengths)
        assert not drawn.is_stacked or sum(lengths) <= 100.1
    assert all(0 <= x <= 1000 and 0 <= y <= 420 for line in drawn.lines for x, y in line.dots)
    assert len(drawn.table) == n


@pytest.mark.parametrize("chart", DRAWN)
@pytest.mark.parametrize("values", [[], [(None, None)], [(None, None), (None, None)]])
def test_where_nothing_is_known_a_slide_is_words_and_a_table(chart: Chart, values: list[tuple[Value, ...]]) -> None:
    drawn = slide(panel(chart, values), "ล้านบาท")
    assert not drawn.is_drawn and len(drawn.table) == len(values)


@pytest.mark.parametrize(("value", "shape"), [(100, "●"), (80, "▲"), (79.9, "■"), (0, "■")])
def test_how_far_a_district_is_is_told_by_a_shape_too(value: float, shape: str) -> None:
    drawn = slide(panel("marked", [(value, None)], kind="percent"), "")
    assert shape in drawn.bars[0].parts[0].text
    assert drawn.mark == 100


@pytest.fixture
def asked(store, world):
    """Ask for the slides as one of this role."""
    known = {role: signed_in(store, role, district).digest for role, district in ROLES.items()}

    def ask(role: str = "", method: str = "GET", host: str = "otop.example.go.th", form: dict[str, str] | None = None, **query: str):
        who = sessions.look_up(store, known[role]) if role else None
        return SimpleNamespace(
            store=store, who=who, language="th", method=method, query=query, form=form or {}, host=host, is_secure=True, path="/meeting"
        )

    return ask


def words(request) -> str:
    return meeting.page(request).body.decode()


def test_the_projector_shows_the_same_whoever_presents(asked, world) -> None:
    shown = {role: words(asked(role)) for role in ROLES}
    assert shown["district_officer"] == shown["meeting_viewer"]
    assert shown["administrator"] == shown["provincial_officer"]
    assert "<form" not in shown["meeting_viewer"] and shown["administrator"].count("<form") == 1  # the link is all that differs
    before, _form, after = shown["administrator"].partition('<div class="share">')
    assert before in shown["meeting_viewer"] and after.partition("</form>\n  </div>\n")[2] in shown["meeting_viewer"]
    for name in (world.here.person.given_name, world.here.person.family_name, world.here.household.house_no):
        assert f">{name}" not in shown["administrator"]


def test_what_is_no_day_is_refused_and_nobody_gets_no_slide(asked) -> None:
    with pytest.raises(Invalid):
        meeting.page(asked("meeting_viewer", as_of="31/2/2569"))
    with pytest.raises(SignedOut):
        meeting.page(asked())


def test_a_link_is_read_without_an_account_until_it_is_ended(asked, store) -> None:
    assert meeting.page(asked("provincial_officer", "POST")).status_code == 303
    link = links.current(store)
    assert link is not None
    address = f"https://otop.example.go.th/meeting/link?key={link.token}"
    assert address in words(asked("meeting_viewer")) and "<svg" in words(asked("meeting_viewer"))
    guest = meeting.followed(asked(key=link.token)).body.decode()
    assert "<form" not in guest and 'id="leave"' not in guest and link.token not in guest
    [line] = log.recent(store, kind="shared")
    assert line["noun"] == "meeting_link"
    meeting.page(asked("administrator", "POST", form={"act": "end"}))
    with pytest.raises(Gone) as over:
        meeting.followed(asked(key=link.token))
    assert say(over.value.text, "th") == say(links.OVER, "th")


@pytest.mark.parametrize("key", ["", "x", "๑", "A" * 5000])
def test_a_key_that_is_none_opens_nothing(asked, store, key: str) -> None:
    meeting.page(asked("administrator", "POST"))
    with pytest.raises(Gone):
        meeting.followed(asked(key=key))


def test_a_link_ends_by_itself_and_a_new_one_ends_the_one_before(asked, store, monkeypatch) -> None:
    request = asked("administrator", "POST")
    meeting.page(request)
    first = links.current(store)
    meeting.page(request)
    second = links.current(store)
    assert first and second and first.token != second.token
    with pytest.raises(Gone):
        links.followed(store, first.token)
    later = store.clock() + links.GOOD_FOR
    monkeypatch.setattr(store, "clock", lambda: later)
    with pytest.raises(Gone):
        links.followed(store, second.token)


def test_the_link_is_of_the_day_that_is_shown_and_stands_on_no_other(asked, store) -> None:
    meeting.page(asked("administrator", "POST", as_of="2026-10-01"))
    link = links.current(store)
    assert link and link.as_of == dt.date(2026, 10, 1)
    assert link.token in words(asked("administrator", as_of="2026-10-01"))
    assert link.token not in words(asked("administrator"))


@pytest.mark.parametrize("role", ["district_officer", "meeting_viewer"])
def test_only_who_keeps_the_meetings_makes_or_ends_a_link(asked, store, role: str) -> None:
    for form in ({}, {"act": "end"}):
        with pytest.raises(Denied):
            meeting.page(asked(role, "POST", form=form))
    assert links.current(store) is None


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("otop.example.go.th", "https://otop.example.go.th"),
        ("10.0.0.5:8501", "https://10.0.0.5:8501"),
        ("localhost:8501", "http://192.168.1.9:8501"),
        ("127.0.0.1", "http://192.168.1.9:8501"),
        ("[::1]:8501", "http://192.168.1.9:8501"),
        ("", "http://192.168.1.9:8501"),
        ('x"><script>', "http://192.168.1.9:8501"),
    ],
)
def test_phones_are_led_where_they_can_come(asked, monkeypatch, host: str, address: str) -> None:
    monkeypatch.setattr(meeting.lan, "addresses", lambda: ["http://192.168.1.9:8501"])
    assert meeting.address_for_phones(asked(host=host)) == address
