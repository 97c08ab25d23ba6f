"""Answers to our own scripts: JSON, never stored, failures with their sentence."""

from starlette.responses import JSONResponse

from otop_core.language.messages import say
from otop_core.model.errors import Denied, Gone, Invalid, OtopError, SavedBefore, SignedOut, StoreTrouble, TooLarge

STATUS: tuple[tuple[type[OtopError], int], ...] = (
    (SignedOut, 401),
    (Denied, 403),
    (Gone, 410),
    (SavedBefore, 409),
    (TooLarge, 413),
    (StoreTrouble, 503),
)


def json_answer(status: int, **body: object) -> JSONResponse:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})


def status(error: OtopError) -> int:
    """The HTTP status that says of which kind a failure is."""
    return next((number for kind, number in STATUS if isinstance(error, kind)), 400)


def failure(error: OtopError, language: str) -> JSONResponse:
    """A failure in the person's language; every problem with its field."""
    text = say(error.text, language)
    if isinstance(error, Invalid):
        problems = [{"field": problem.field, "text": say(problem.text, language)} for problem in error.problems]
        return json_answer(422, text=text, problems=problems)
    if isinstance(error, SavedBefore):
        return json_answer(409, text=text, saved_before=True)
    if isinstance(error, SignedOut):
        return json_answer(401, text=text, way_in="/login", over=False)
    return json_answer(403 if status(error) == 400 else status(error), text=text)
