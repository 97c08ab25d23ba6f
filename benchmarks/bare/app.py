"""The bare sample as uvicorn serves it (app:app), with the switches that decide Streamlit's speed (they are in config.toml beside it)."""

import datetime as dt
import json
import os
import uuid
from functools import cache
from pathlib import Path

import duckdb
import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


@cache
def db() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(os.environ["OTOP_STORE"])  # the page's own connection to the same database, as DuckDB shares it in a process


def insert(about: dict) -> None:
    cursor = db().cursor()
    cursor.execute("BEGIN")
    given = [about[name] for name in ("code", "name", "village")]
    rest = ["District 01", "processing", about["members"], about["income"], dt.date(1975, 1, 1), about["willing"], [], about["note"], "x"]
    cursor.execute("INSERT INTO household VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())", [uuid.uuid4(), *given, *rest])
    cursor.execute("COMMIT")


async def save(request: Request) -> JSONResponse:
    """The least a save can be: a body read, one committed row, an answer."""
    about = json.loads(await request.body())
    await run_in_threadpool(insert, about)
    return JSONResponse({"saved": about["code"]})


app = st.App(str(Path(__file__).parent / "page.py"), routes=[Route("/save", save, methods=["POST"])])
