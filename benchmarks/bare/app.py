"""The bare sample as uvicorn serves it (app:app), with the switches that decide Streamlit's speed (they are in config.toml beside it)."""

from pathlib import Path

import streamlit as st

app = st.App(str(Path(__file__).parent / "page.py"))
