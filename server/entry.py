"""What a form on a phone asks for: its draft kept, its check, its Save, a photo, who may be there already, the villages of a place."""

import json
import re
from typing import Any

from starlette.responses import JSONResponse, Response

from otop_core.access.sessions import Session, SignedIn
from otop_core.admin import settings
from otop_core.community import duplicate_candidates
from otop_core.entries.conflict import both_values
from otop_core.entries.opening import find
from otop_core.gate import drafts, photos
from otop_core.gate.records import find_in_reach
from otop_core.importing import box
from otop_core.language import places
from otop_core.language.messages import say
from otop_core.model.errors import Conflict, Denied, Gone, SavedBefore, SignedOut, TooLarge
from otop_core.reports import place_choices
from server.answers import json_answer
from server.request import TOO_MUCH, AppRequest

KEY, OP = re.compile(r"[\w:.-]{3,200}", re.ASCII), re.compile(r"[0-9a-f]{32}")
MOST = 100  # fields of one form


def _user(request: AppRequest) -> SignedIn:
    if request.who is None:
        raise SignedOut
    return request.who


def _read(body: bytes) -> Any:
    """What was sent, without halves of letters, which no store keeps (a text cut by length leaves them)."""
    return json.loads(json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace"))


def _parsed(request: AppRequest) -> tuple[str, str, dict[str, Any], dict[str, int]]:
    """(key, op, typed, versions) of a request; raises Gone for what no form of ours sends, TooLarge.

    Raises SignedOut where the form is of somebody who was signed in on this phone before: what was typed must not become another's.
    """
    try:
        sent = _read(request.body)
        key, op, typed, versions = sent["key"], sent["op"], sent.get("typed") or {}, sent.get("versions") or {}
        fits = KEY.fullmatch(key) and OP.fullmatch(op) and all(isinstance(n, int) and not isinstance(n, bool) for n in versions.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Gone from None
    if not fits or not isinstance(typed, dict):
        raise Gone
    if sent.get("account") not in (None, _user(request).account_id):
        raise SignedOut
    if len(typed) > MOST:
        raise TooLarge(TOO_MUCH)
    return key, op, typed, versions


def draft(request: AppRequest) -> Response:
    """Keep what is being typed; a form with a password has no draft."""
    key, op, typed, versions = _parsed(request)
    if key.startswith("account:"):
        raise Denied
    kept = drafts.keep(request.store, Session(_user(request).session), key, op, typed, versions)
    return json_answer(200, stamp=kept.isoformat())


def forget(request: AppRequest) -> Response:
    """Throw a draft away."""
    key, op, _typed, _versions = _parsed(request)
    drafts.drop(request.store, Session(_user(request).session), key, op)
    return json_answer(200)


def check(request: AppRequest) -> Response:
    """All that is wrong with what stands on the phone, which has found something empty itself; nothing is saved."""
    key, _op, typed, versions = _parsed(request)
    who = _user(request)
    found = find(request.store, who, key).at(request.store, versions).problems(request.store, who, typed)
    return json_answer(200, problems=[{"field": problem.field, "text": say(problem.text, request.language)} for problem in found])


def save(request: AppRequest) -> Response:
    """Save what stands on the phone; a conflict is answered with both values, and nothing has been written then."""
    who = _user(request)
    key, op, typed, versions = _parsed(request)
    entry = find(request.store, who, key).at(request.store, versions)
    try:
        done = entry.save(request.store, who, Session(who.session), op, typed)
    except Conflict as conflict:
        return json_answer(409, conflict=both_values(conflict, request.language))
    except SavedBefore:
        raise SavedBefore(not entry.is_new) from None
    answer: dict[str, Any] = {"saved": done.name, "text": say(done.text, request.language), "repeated": done.receipt.repeated}
    if done.entry is not None:
        answer |= {"typed": done.entry.typed(), "versions": done.entry.versions}
    return json_answer(200, **answer)


def villages(request: AppRequest) -> Response:
    """The villages of a subdistrict in which this person may write."""
    who, code = _user(request), request.query.get("subdistrict", "")
    reachable = place_choices.districts(who, "register.write", settings.districts(request.store))
    if places.district_of(code) not in reachable:
        raise Denied
    return json_answer(200, villages=[list(pair) for pair in place_choices.villages(request.store, code, request.language).items()])


def similar_people(request: AppRequest) -> Response:
    """People of a village with a like name or house; for officers, and only of villages in their reach."""
    who = _user(request)
    try:
        sent = _read(request.body)
        village, name, house_no = (str(sent.get(n) or "")[:200] for n in ("village", "name", "house_no"))
    except (ValueError, AttributeError, RecursionError):
        raise Gone from None
    find_in_reach(request.store, who.actor_, "village", village)
    found = duplicate_candidates.people(request.store, village, name, house_no) if name.strip() else []
    people = [
        {
            "id": one.person_id,
            "name": one.name,
            "reason": say(one.reason, request.language),
            "house_no": one.house_no,
            "roles": [say(role, request.language) for role in one.roles],
        }
        for one in found
    ]
    return json_answer(200, people=people)


def photo(request: AppRequest) -> Response:
    """Keep a photo; the answer is its name."""
    return json_answer(200, photo=photos.keep(request.store, Session(_user(request).session), request.body))


def file(request: AppRequest) -> Response:
    """Read a file of the office and keep it until it is taken in (``?place=`` figures or list, ``?name=``)."""
    box.put(request.store, _user(request), f"import:{request.query.get('place', '')}", request.query.get("name", ""), request.body)
    return json_answer(200)


def show_photo(request: AppRequest) -> Response:
    content = photos.find(request.store, request.path.rsplit("/", 1)[-1])
    if content is None:
        return JSONResponse({}, 404)
    return Response(content, media_type="image/jpeg")
