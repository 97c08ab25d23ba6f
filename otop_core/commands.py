"""What the command line can do without a screen: set up, accounts, sample data, backups, restoring, verifying, rehearsing.

Each command returns whether it is done; what goes wrong is an ``OtopError`` with the sentence to show.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path

from otop_core import registry, sample
from otop_core.access.roles import ADMINISTRATOR, DISTRICT
from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, erasing, integrity, retention, settings
from otop_core.admin.accounts import Account
from otop_core.console import Console
from otop_core.gate.acts import new_id
from otop_core.language import places
from otop_core.language.messages import Text, _, say
from otop_core.language.thai_calendar import show_moment
from otop_core.model.check import check
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Refused
from otop_core.store import Store, backup, backup_schedule, location, restore
from otop_core.store.backup import Backup

Args = argparse.Namespace
NO_OFFICE = _("The office has not been set up yet. First run: python -m otop_core setup --help")


@contextmanager
def _opened(*, fresh: bool = False, accept_loss: bool = False) -> Iterator[Store]:
    """The store; only the set-up makes one where there is none."""
    path = location()
    if not fresh and not Path(path).exists():
        raise Refused(_("There is no store at {path}. First run: python -m otop_core setup --help"), path=path)
    registry.load()
    store = erasing.opened(path, accept_loss=accept_loss)
    try:
        yield store
    finally:
        store.close()


def _password(args: Args) -> str:
    """From the first line of the input, or typed twice without being shown; never an argument, which others could see."""
    if args.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    first, second = (getpass(say(prompt, args.lang) + " ") for prompt in (_("Password:"), _("The same password again:")))
    if first != second:
        raise Refused(_("The two passwords differ; nothing has been saved."))
    return first


def _province(typed: str) -> places.Province:
    for one in places.provinces():
        if typed.strip() in (one.code, one.th, one.en):
            return one
    raise Refused(_("{typed} is none of the 77 provinces. Use the two digits of its code, such as 36 for Chaiyaphum."), typed=typed)


def _account(args: Args, name: str, role: str, district: str | None) -> Account:
    entered = {"username": name, "display_name": args.display_name or name, "role": role, "works_in": district, "is_active": True}
    return check(Account, entered)


def setup(args: Args, talk: Console) -> bool:
    province = _province(args.province)
    administrator = _account(args, args.admin, ADMINISTRATOR, None)
    with _opened(fresh=True) as store:
        if accounts.any_administrator(store):
            raise Refused(_("This store has been set up already. Further accounts are made with: python -m otop_core create-user --help"))
        password = _password(args)
        was = settings.load(store) or settings.Office(province_code=province.code)
        settings.settle(store, Terminal(), new_id(), was.model_copy(update={"province_code": province.code}))
        accounts.create(store, Terminal(), new_id(), administrator, password)
        talk.say(
            _("Set up for {province} in {path}; the administrator is {name}. Now start the app: streamlit run app.py"),
            province=places.name(province, args.lang),
            path=store.path,
            name=args.admin,
        )
    return True


def create_user(args: Args, talk: Console) -> bool:
    account = _account(args, args.name, args.role, args.district)
    with _opened() as store:
        where = settings.load(store)
        if where is None:
            raise Refused(NO_OFFICE)
        if account.role == DISTRICT and account.works_in not in [one.code for one in places.districts(where.province_code)]:
            raise Refused(_("District {district} is not in the province of this office."), district=account.works_in)
        accounts.create(store, Terminal(), new_id(), account, _password(args))
        talk.say(_("{name} may sign in now."), name=args.name)
    return True


def sample_data(args: Args, talk: Console) -> bool:
    with _opened() as store:
        counts = sample.generate(store, Terminal(), args.scale, args.seed, talk.progress)
        scale = sample.standing(store)
        for noun, n in counts.items():
            talk.say(_("{label}: {n}"), label=Text(NOUNS[noun].label), n=f"{n:,}")
        talk.say(
            _("This store holds sample data, not real data.") if counts else _("This sample was there already; nothing has been added.")
        )
        if scale:
            talk.say(scale)
    return True


def make_backup(args: Args, talk: Console) -> bool:
    with _opened() as store:
        made = backup.make(store, args.to, talk.step)
        if args.to is None:
            backup_schedule.keep(backup.home(store.path))
        _told_of(store, talk)
        talk.say(_("Backed up and verified: {path} ({n} changes)"), path=made.path, n=f"{made.seq:,}")
    return True


def _told_of(store: Store, talk: Console) -> None:
    for notice in store.notices:
        talk.trouble(notice)


def _listed(talk: Console, found: list[Backup]) -> None:
    for one in found:
        line = _("{when}  {n} changes  {size} MB  {name}")
        talk.say(line, when=show_moment(one.made_at, talk.language), n=f"{one.seq:,}", size=f"{one.size / 1e6:,.1f}", name=one.path.name)


def _chosen(args: Args, talk: Console, path: str) -> Path:
    """The file that was named, else the newest backup that can be trusted."""
    if args.file:
        return Path(args.file)
    folder = backup.home(path)
    found = backup.list_backups(folder)
    if not found:
        raise Refused(_("There is no backup in {folder}. Name the file: python -m otop_core restore FILE"), folder=folder)
    _listed(talk, found)
    newest = restore.newest_good(folder)
    if newest is None:
        raise Refused(_("None of these backups can be trusted. Look for one on another disk: python -m otop_core restore FILE"))
    return newest.path


def _agreed(talk: Console) -> bool:
    print(say(_("Type yes to go on:"), talk.language), end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("yes", "y")


def _compared(talk: Console, path: str, file: Path) -> None:
    """What would be won and lost, before it is confirmed."""
    kept, there, told = (restore.changes_in(file) or 0, restore.changes_in(path), restore.acknowledged_seq(path))
    if there is None:
        talk.trouble(_("The store cannot be read; {told} changes were told to be saved. The backup holds {kept}."), told=told, kept=kept)
        return
    talk.trouble(
        _("The store holds {there} of the {told} changes told to be saved; the backup holds {kept}."), there=there, told=told, kept=kept
    )
    if there > kept:
        talk.trouble(_("The store holds more than the backup. To go on with the store instead: python -m otop_core verify --accept-loss"))


def _unproved(talk: Console, file: Path) -> None:
    """A file without a manifest may be anybody's: who would be administrator is shown before it is agreed to."""
    names = ", ".join(restore.administrators_in(file)) or "-"
    talk.trouble(_("This file has no manifest, so nobody can tell whether it is as it was made. Its administrators: {names}"), names=names)


def bring_back(args: Args, talk: Console) -> bool:
    """Works on the files alone, because the store may not open."""
    path = location()
    restore.nobody_has(path)
    file = _chosen(args, talk, path)
    talk.trouble(_("{name} will take the place of {path}. What is there now is kept beside it."), name=file.name, path=path)
    _compared(talk, path, file)
    if backup.of(file) is None:
        _unproved(talk, file)
    if not args.yes and not _agreed(talk):
        talk.trouble(_("Nothing has been changed. To restore without being asked, add --yes."))
        return False
    done = restore.restore(path, file, lambda store: integrity.verify(store, talk.progress), talk.step)
    talk.say(_("Restored. The last change was number {before}, now it is number {after}."), before=done.seq_before, after=done.seq_after)
    if done.aside:
        talk.say(_("The former store is kept as {path}."), path=done.aside)
    if done.missing:
        talk.say(_("{n} changes made after the backup are missing now; please enter them again."), n=f"{done.missing:,}")
    with _opened():  # what had been erased after the backup was made is erased again at once
        return True


def erase(args: Args, talk: Console) -> bool:
    """What has been kept longer than declared; the list is shown before anybody agrees to it."""
    with _opened() as store:
        found = retention.due(store, Terminal())
        for one in found:
            talk.say(one.text(talk.language))
        if not found:
            talk.say(_("Nothing has been kept longer than declared."))
            return True
        talk.say(_("{n} entries are due to be erased."), n=f"{len(found):,}")
        if args.dry_run:
            return True
        talk.trouble(_("Erasing cannot be taken back."))
        if not _agreed(talk):
            talk.trouble(_("Nothing has been erased."))
            return False
        n = retention.erase_due(store, Terminal(), new_id(), found)
        talk.say(_("Erased: {n} records. Counts and charts are as they were."), n=f"{n:,}")
    return True


def verify(args: Args, talk: Console) -> bool:
    with _opened(accept_loss=args.accept_loss) as store:
        findings = integrity.verify(store, talk.progress)
        _told_of(store, talk)
        for finding in findings:
            talk.say(finding)
        if not findings:
            talk.say(_("The store is sound: {n} changes, each record as its history says."), n=f"{store.last_seq:,}")
    return not findings


def rehearse(args: Args, talk: Console) -> bool:
    """In a process of its own, out of the project's folder: the core knows neither the screen nor those who look at it."""
    root = Path(__file__).parents[1]
    words = ["--lang", talk.language, "--people", str(args.people), "--minutes", str(args.minutes), "--every", str(args.every)]
    words += ["--json", str(args.json.absolute())] if args.json else []
    paths = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH", "")]))
    people = subprocess.Popen([sys.executable, "-m", "rehearsal", *words], cwd=root, env={**os.environ, "PYTHONPATH": paths})
    while True:
        try:
            return people.wait() == 0
        except KeyboardInterrupt:  # they have heard it too, and report what there is
            continue
