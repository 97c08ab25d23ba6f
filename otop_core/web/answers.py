"""Answers to programs rather than people: JSON that nobody stores on the way."""

from starlette.responses import JSONResponse


def json_answer(status: int, **body: object) -> JSONResponse:
    """``body`` as JSON; sentences in it are ready words."""
    return JSONResponse(body, status, {"Cache-Control": "no-store"})
