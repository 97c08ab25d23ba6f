"""One's own account on the screen: the password beside its problems, the places where one is signed in, and what the administrator sees."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import screen
from browsing import PASSWORD, PHONE, at_work
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from otop_core.access import sessions, sign_in
from otop_core.access.roles import ADMINISTRATOR, DISTRICT, ROLES
from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.gate.acts import new_id
from otop_core.language.messages import _, say
from otop_core.store.open import open_store

ME = "office/me.py"
BETTER = "ข้าวเหนียวเขี้ยวงู 2570"
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1"


def th(text: str, **values: object) -> str:
    return say(text, "th", **values)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    monkeypatch.setenv("OTOP_STORE", str(tmp_path / "otop.duckdb"))
    with screen.running(tmp_path / "otop.duckdb") as store:
        yield SimpleNamespace(store=store, me=screen.signed_in(store, DISTRICT, name="somsri"))


def changed(app: AppTest, current: str, new: str, again: str) -> AppTest:
    for name, value in {"current": current, "password": new, "again": again}.items():
        app.text_input(key=f"me|{name}").set_value(value)
    app.button(key="FormSubmitter:me|form-" + th(_("Change my password"))).click().run()
    assert not app.exception
    return app


def test_each_problem_stands_beside_its_field_and_no_password_is_kept(world: SimpleNamespace) -> None:
    app = changed(screen.opened(world.me, ME), "wrong", BETTER, BETTER)
    assert [e.value for e in app.error] == [th(_("This is not your password as it is now."))]
    app = changed(app, screen.PASSWORD, "1234567890", "123456789")
    told = [_("Many people use this password, so it is guessed first. Please choose another."), _("The two passwords are not the same.")]
    assert [e.value for e in app.error] == [th(text) for text in told]
    assert [field.value for field in app.text_input] == ["", "", ""]
    kept = str(app.session_state._state.filtered_state)
    assert "wrong" not in kept and screen.PASSWORD not in kept and "1234567890" not in kept


def test_a_new_password_holds_and_signs_out_everywhere_else(world: SimpleNamespace) -> None:
    there = sessions.digest(sign_in.sign_in(world.store, "somsri", screen.PASSWORD, "10.0.0.1", "th", agent=AGENT).token)
    app = changed(screen.opened(world.me, ME), screen.PASSWORD, BETTER, BETTER)
    assert not app.error and th(_("The new password holds from now on. You were signed out at {n} other places."), n=1) in screen.words(app)
    assert sessions.look_up(world.store, there) is None and sessions.look_up(world.store, world.me)
    assert sign_in.sign_in(world.store, "somsri", BETTER, "10.0.0.1", "th")


def test_somebody_sees_where_she_is_signed_in_and_signs_out_there(world: SimpleNamespace) -> None:
    there = sessions.digest(sign_in.sign_in(world.store, "somsri", screen.PASSWORD, "10.0.0.1", "th", agent=AGENT).token)
    app = screen.opened(world.me, ME)
    words = screen.words(app)
    assert "**Safari, iPhone**" in words and th(_("this device")) in words and there not in str(app)
    [out] = [button for button in app.button if button.label == th(_("Sign out there"))]
    out.click().run()
    assert not app.exception and sessions.look_up(world.store, there) is None and sessions.look_up(world.store, world.me)
    assert not [button for button in app.button if button.label == th(_("Sign out there"))]


def test_the_administrator_sees_who_signed_in_and_who_could_not(world: SimpleNamespace) -> None:
    for name, password in (("somsri", screen.PASSWORD), ("somsri", "wrong"), ("nobody-here", "wrong")):
        try:
            sign_in.sign_in(world.store, name, password, "10.1.2.3", "th")
        except sign_in.WrongPassword:
            continue
    app = screen.opened(screen.signed_in(world.store, ADMINISTRATOR), "office/accounts.py")
    app.toggle(key="open|lately").set_value(True).run()
    [table] = [element.proto.body for element in app.get("html") if "sheet" in element.proto.body and "10.1.2.3" in element.proto.body]
    assert all(th(text) in table for text in (_("signed in"), _("wrong password"), _("a user name that nobody has")))
    assert "somsri" in table and "nobody-here" not in table and not app.exception


def test_every_role_with_an_account_has_the_page(world: SimpleNamespace) -> None:
    for role in ROLES:
        assert screen.opened(screen.signed_in(world.store, role, name=f"of-{role.replace('_', '-')}"), ME).text_input


@pytest.mark.browser
def test_on_a_phone_the_password_is_changed_and_nothing_is_wider_than_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "otop.duckdb"
    store = open_store(str(path))
    settings.settle(store, Terminal(), new_id(), settings.Office(province_code="36"))
    account = Account(username="somsri", display_name="สมศรี", role=ADMINISTRATOR, is_active=True)
    accounts.create(store, Terminal(), new_id(), account, PASSWORD)
    store.close()
    with at_work(path) as world:
        me = world.person("somsri", PHONE)
        me.open("me")
        for label, value in ((_("Password as it is now"), PASSWORD), (_("New password"), BETTER), (_("New password once more"), BETTER)):
            me.tab.get_by_label(th(label), exact=True).fill(value)
        me.tab.get_by_role("button", name=th(_("Change my password"))).click()
        expect(
            me.tab.get_by_text(th(_("The new password holds from now on. You were signed out at {n} other places."), n=0))
        ).to_be_visible()
        assert me.tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
