"""Make sure that a Chromium is there for the browser tests: python -m tests.chromium (Debian and Ubuntu; elsewhere it says what to do)."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def path() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def install() -> int:
    """0 when a browser is there afterwards."""
    if path():
        return 0
    if not shutil.which("apt-get"):
        print("The browser tests need Chromium. Install it, or name it: CHROMIUM=/path/to/chromium", file=sys.stderr)
        return 1
    asking = [] if os.geteuid() == 0 else ["sudo"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-core"]):
        subprocess.run([*asking, *command], env=env, check=True, stdout=subprocess.DEVNULL)
    return 0 if path() else 1


if __name__ == "__main__":
    sys.exit(install())
