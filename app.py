"""The server: Streamlit's pages behind our own guard and beside our own routes.  Start: streamlit run app.py"""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.shared.error_page import on_script_error
from pages.shared.streamlit_sessions import keep_no_anonymous_session, watch_no_files
from server import assets, connections
from server.guard import Guard
from server.routes import lifespan, routes

watch_no_files()
keep_no_anonymous_session()
connections.install(connections.Limits(connections.most_connections()))
assets.install(Path(st.__file__).parent / "static", Path(__file__).parent / "pages" / "static")
app = st.App(
    "pages/main.py",
    routes=routes(),
    middleware=[Middleware(connections.NoDelay), Middleware(Guard)],
    on_script_error=on_script_error,
    secrets={"none": []},  # without any, Streamlit looks for a file of them at every question about who is here
    lifespan=lifespan(lambda: int(st.get_option("server.port"))),
)
