"""The product as a real server in its own process (rehearsal.serving), and the same in front of one page of a test's own."""

import shutil
from pathlib import Path

from rehearsal.serving import ROOT, Server, free_port

__all__ = ["ROOT", "Server", "free_port", "scratch"]


def scratch(folder: Path, page: str) -> Path:
    """The real app.py and settings in front of one page of the test's own."""
    (folder / "pages").mkdir(parents=True)
    shutil.copy(ROOT / "app.py", folder)
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    shutil.copytree(ROOT / "pages" / "static", folder / "pages" / "static")
    (folder / "pages" / "main.py").write_text(page, encoding="utf-8")
    return folder
