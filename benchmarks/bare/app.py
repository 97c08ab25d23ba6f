"""The bare sample as uvicorn serves it (app:app), with the switches that decide Streamlit's speed (they are in config.toml beside it)."""

import datetime as dt
import json
import uuid
from pathlib import Path

import rows
import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def save(request: Request) -> JSONResponse:
    """The least a save can be: a body read, one committed row, an answer."""
    about = json.loads(await request.body())
    place = [about["code"], about["name"], about["village"], "District 01", "processing"]
    rest = [about["members"], about["income"], dt.date(1975, 1, 1), about["willing"], [], about["note"], "x"]
    await run_in_threadpool(rows.save, [uuid.uuid4(), *place, *rest])
    return JSONResponse({"saved": about["code"]})


app = st.App(str(Path(__file__).parent / "page.py"), routes=[Route("/save", save, methods=["POST"])])
