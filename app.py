"""The server: Streamlit's pages behind our own front door.  Start: streamlit run app.py"""

import streamlit as st
from starlette.middleware import Middleware

from otop_core.web.guard import Guard, NoDelay
from otop_core.web.routes import alive, routes
from pages.shared.mishap import told

app = st.App(
    "pages/main.py",
    routes=routes(),
    middleware=[Middleware(NoDelay), Middleware(Guard)],
    on_script_error=told,
    secrets={"none": []},  # without any, Streamlit looks for a file of them at every question about who is here
    lifespan=alive(lambda: int(st.get_option("server.port"))),
)
