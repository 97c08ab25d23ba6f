"""The command line: ``python -m otop_core COMMAND --help``."""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from otop_core import commands
from otop_core.access.roles import ROLES
from otop_core.commands import Args
from otop_core.console import Console
from otop_core.language.messages import LANGUAGES, Text, _, say
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Invalid, OtopError, StoreBusy

DONE, FAILED, USAGE, STOPPED = 0, 1, 2, 130


@dataclass(frozen=True)
class Command:
    """``page`` does the same while the app runs; ``options`` are the words argparse takes."""

    run: Callable[[Args, Console], bool]
    about: str
    example: str
    page: str
    options: tuple[tuple[str, Mapping[str, object]], ...] = ()


PASSWORD = ("--password-stdin", {"action": "store_true", "help": _("read the password from the first line of the input instead of asking")})
SHOWN = ("--display-name", {"help": _("the name others see")})
COMMANDS = {
    "setup": Command(
        commands.setup,
        _("Set up a new store: the province and the first administrator."),
        "echo '...' | python -m otop_core setup --province 36 --admin somsri --password-stdin",
        _("Office"),
        (
            ("--province", {"required": True, "help": _("code of the province, such as 36")}),
            ("--admin", {"required": True, "metavar": "NAME", "help": _("user name of the administrator")}),
            SHOWN,
            PASSWORD,
        ),
    ),
    "create-user": Command(
        commands.create_user,
        _("Give one more person a personal account."),
        "echo '...' | python -m otop_core create-user somchai --role district_officer --district 3605 --password-stdin",
        _("Accounts"),
        (
            ("name", {"metavar": "NAME", "help": _("user name: small Latin letters and digits")}),
            ("--role", {"required": True, "choices": ROLES, "help": _("what this person may do")}),
            ("--district", {"help": _("code of the district a district officer works in")}),
            SHOWN,
            PASSWORD,
        ),
    ),
    "sample": Command(
        commands.sample_data,
        _("Fill a store that holds no real data with an invented province, to try the app."),
        "python -m otop_core sample --scale 1",
        _("Office"),
        (
            ("--scale", {"type": float, "default": 1.0, "metavar": "N", "help": _("how many times the usual size")}),
            ("--seed", {"type": int, "default": 2570, "metavar": "N", "help": _("the same number gives the same data")}),
        ),
    ),
    "backup": Command(
        commands.make_backup,
        _("Copy the store into a verified backup."),
        "python -m otop_core backup --to /media/usb",
        _("Backups"),
        (("--to", {"type": Path, "metavar": "FOLDER", "help": _("where to put it; usually the folder backups beside the store")}),),
    ),
    "restore": Command(
        commands.bring_back,
        _("Put a backup in the place of the store, which is kept aside."),
        "python -m otop_core restore",
        _("Backups"),
        (
            ("file", {"nargs": "?", "metavar": "FILE", "help": _("a backup; without it the newest that can be trusted")}),
            ("--yes", {"action": "store_true", "help": _("do not ask")}),
        ),
    ),
    "verify": Command(
        commands.verify,
        _("Read the whole store and compare every record with its history."),
        "python -m otop_core verify",
        _("Backups"),
        (("--accept-loss", {"action": "store_true", "help": _("go on without changes that are missing at the end of the store")}),),
    ),
    "erase": Command(
        commands.erase,
        _("Erase the personal data that have been kept longer than declared; shows the list first and asks."),
        "python -m otop_core erase --due --dry-run",
        _("Personal data"),
        (
            ("--due", {"action": "store_true", "required": True, "help": _("what is due by the register of personal data")}),
            ("--dry-run", {"action": "store_true", "help": _("only show the list")}),
        ),
    ),
    "rehearse": Command(
        commands.rehearse,
        _("Rehearse a workshop on this machine with synthetic people and an empty store of its own; the real store is not touched."),
        "python -m otop_core rehearse --people 26 --minutes 5",
        _("Workshops"),
        (
            ("--people", {"type": int, "default": 26, "metavar": "N", "help": _("how many people join (26)")}),
            ("--minutes", {"type": float, "default": 5.0, "metavar": "N", "help": _("how long they enter data (5)")}),
            (
                "--every",
                {"type": float, "default": 10.0, "metavar": "SECONDS", "help": _("time from one save of a person to her next (10)")},
            ),
            ("--json", {"type": Path, "metavar": "FILE", "help": _("also write the figures to this file")}),
        ),
    ),
}


def language(words: Sequence[str], environment: str) -> str:
    """``--lang``, else English where LANG asks for it, else Thai."""
    for place, word in enumerate(words):
        value = word.partition("=")[2] if word.startswith("--lang=") else "".join(words[place + 1 : place + 2]) if word == "--lang" else ""
        if value in LANGUAGES:
            return value
    return "en" if environment.startswith("en") else "th"


def parser(lang: str) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=tuple(LANGUAGES), default=lang, help=say(_("language of the answers"), lang))
    top = argparse.ArgumentParser(
        "python -m otop_core", description=say(_("What can be done without a screen. OTOP_STORE names the store."), lang)
    )
    top.add_argument("--lang", choices=tuple(LANGUAGES), default=lang, help=say(_("language of the answers"), lang))
    each = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        about = say(command.about, lang)
        raw = argparse.RawDescriptionHelpFormatter
        one = each.add_parser(name, parents=[common], help=about, description=about, epilog=command.example, formatter_class=raw)
        for option, given in command.options:
            one.add_argument(option, **{**given, "help": say(str(given["help"]), lang)})  # type: ignore[arg-type]
    return top


def _told(talk: Console, command: Command, error: OtopError) -> None:
    if isinstance(error, StoreBusy):
        talk.trouble(
            _("The app is running (process {pid}) and has the store open. Use its page {page}, or stop the app and run this again."),
            pid=error.text.values.get("pid", "?"),
            page=Text(command.page),
        )
        return
    talk.trouble(error.text)
    for problem in error.problems if isinstance(error, Invalid) else ():
        about = NOUNS["account"].abouts().get(problem.field)
        label = Text(about.label) if about else Text(_("Password")) if problem.field == "password" else Text("")
        talk.trouble(_("- {label}: {problem}"), label=label, problem=problem.text)


def main(words: Sequence[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that knows no Thai shows codes instead of stopping
            stream.reconfigure(errors="backslashreplace")
    lang = language(words, os.environ.get("LANG", ""))
    args = parser(lang).parse_args(words)
    talk, command = Console(args.lang), COMMANDS[args.command]
    try:
        return DONE if command.run(args, talk) else FAILED
    except OtopError as error:
        _told(talk, command, error)
        return FAILED
    except KeyboardInterrupt:
        talk.trouble(_("Stopped. What had been written is kept; run the same command again to go on."))
        return STOPPED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
