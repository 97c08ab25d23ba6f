"""Make sure that Chromium and nginx are there for the browser tests: python -m tests.chromium (Debian, Ubuntu; elsewhere it says so)."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def path() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def install() -> int:
    """0 when both are there afterwards."""
    if path() and nginx():
        return 0
    if not shutil.which("apt-get"):
        print("The browser tests need Chromium (or CHROMIUM=/path/to/chromium) and nginx. Please install them.", file=sys.stderr)
        return 1
    missing = [*([] if path() else ["chromium", "fonts-noto-core"]), *([] if nginx() else ["nginx-light"])]
    asking = [] if os.geteuid() == 0 else ["sudo"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *missing]):
        subprocess.run([*asking, *command], env=env, check=True, stdout=subprocess.DEVNULL)
    return 0 if path() and nginx() else 1


if __name__ == "__main__":
    sys.exit(install())
