"""The server: Streamlit's pages behind our own front door.  Start: streamlit run app.py"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.shared.error_page import told
from pages.shared.unwatched import unwatched
from server import assets
from server.guard import Guard, NoDelay
from server.routes import alive, routes

unwatched()
assets.install(Path(st.__file__).parent / "static", Path(__file__).parent / "pages" / "static")
app = st.App(
    "pages/main.py",
    routes=routes(),
    middleware=[Middleware(NoDelay), Middleware(Guard)],
    on_script_error=told,
    secrets={"none": []},  # without any, Streamlit looks for a file of them at every question about who is here
    lifespan=alive(lambda: int(st.get_option("server.port"))),
)
