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
from otop_core.language import places
from otop_core.language.messages import say
from otop_core.model.errors import Conflict, Denied, Gone, SavedBefore, SignedOut, TooLarge
from otop_core.reports import place_choices
from server.answers import json_answer
from server.request import TOO_MUCH, Visit

KEY, OP = re.compile(r"[\w:.-]{3,200}", re.ASCII), re.compile(r"[0-9a-f]{32}")
MOST = 100  # fields of one form


def _who(visit: Visit) -> SignedIn:
    if visit.who is None:
        raise SignedOut
    return visit.who


def _read(body: bytes) -> Any:
    """What was sent, without halves of letters, which no store keeps (a text cut by length leaves them)."""
    return json.loads(json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace"))


def _said(visit: Visit) -> tuple[str, str, dict[str, Any], dict[str, int]]:
    """(key, op, typed, versions) of a request; raises Gone for what no form of ours sends, TooLarge.

    Raises SignedOut where the form is of somebody who was signed in on this phone before: what she typed must not become another's.
    """
    try:
        said = _read(visit.body)
        key, op, typed, versions = said["key"], said["op"], said.get("typed") or {}, said.get("versions") or {}
        fits = KEY.fullmatch(key) and OP.fullmatch(op) and all(isinstance(n, int) and not isinstance(n, bool) for n in versions.values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Gone from None
    if not fits or not isinstance(typed, dict):
        raise Gone
    if said.get("account") not in (None, _who(visit).account_id):
        raise SignedOut
    if len(typed) > MOST:
        raise TooLarge(TOO_MUCH)
    return key, op, typed, versions


def draft(visit: Visit) -> Response:
    """Keep what is being typed; a form with a password has no draft."""
    key, op, typed, versions = _said(visit)
    if key.startswith("account:"):
        raise Denied
    kept = drafts.keep(visit.store, Session(_who(visit).session), key, op, typed, versions)
    return json_answer(200, stamp=kept.isoformat())


def forget(visit: Visit) -> Response:
    """Throw a draft away."""
    key, op, _typed, _versions = _said(visit)
    drafts.drop(visit.store, Session(_who(visit).session), key, op)
    return json_answer(200)


def check(visit: Visit) -> Response:
    """All that is wrong with what stands on the phone, which has found something empty itself; nothing is saved."""
    key, _op, typed, versions = _said(visit)
    who = _who(visit)
    found = find(visit.store, who, key).at(visit.store, versions).problems(visit.store, who, typed)
    return json_answer(200, problems=[{"field": problem.field, "text": say(problem.text, visit.language)} for problem in found])


def save(visit: Visit) -> Response:
    """Save what stands on the phone; a conflict is told with both values, and nothing has been written then."""
    who = _who(visit)
    key, op, typed, versions = _said(visit)
    entry = find(visit.store, who, key).at(visit.store, versions)
    try:
        done = entry.save(visit.store, who, Session(who.session), op, typed)
    except Conflict as conflict:
        return json_answer(409, conflict=both_values(conflict, visit.language))
    except SavedBefore:
        raise SavedBefore(not entry.is_new) from None
    answer: dict[str, Any] = {"saved": done.name, "text": say(done.text, visit.language), "repeated": done.receipt.repeated}
    if done.entry is not None:
        answer |= {"typed": done.entry.typed(), "versions": done.entry.versions}
    return json_answer(200, **answer)


def villages(visit: Visit) -> Response:
    """The villages of a subdistrict in which this person may write."""
    who, code = _who(visit), visit.query.get("subdistrict", "")
    reachable = place_choices.districts(who, "register.write", settings.districts(visit.store))
    if places.district_of(code) not in reachable:
        raise Denied
    return json_answer(200, villages=[list(pair) for pair in place_choices.villages(visit.store, code, visit.language).items()])


def who_is_there(visit: Visit) -> Response:
    """People of a village with a like name or house; for officers, and only of villages in their reach."""
    who = _who(visit)
    try:
        said = _read(visit.body)
        village, name, house_no = (str(said.get(n) or "")[:200] for n in ("village", "name", "house_no"))
    except (ValueError, AttributeError, RecursionError):
        raise Gone from None
    find_in_reach(visit.store, who.actor_, "village", village)
    found = duplicate_candidates.people(visit.store, village, name, house_no) if name.strip() else []
    people = [
        {
            "id": one.person_id,
            "name": one.name,
            "reason": say(one.reason, visit.language),
            "house_no": one.house_no,
            "roles": [say(role, visit.language) for role in one.roles],
        }
        for one in found
    ]
    return json_answer(200, people=people)


def photo(visit: Visit) -> Response:
    """Keep a photo; the answer is its name."""
    return json_answer(200, photo=photos.keep(visit.store, Session(_who(visit).session), visit.body))


def show_photo(visit: Visit) -> Response:
    content = photos.find(visit.store, visit.path.rsplit("/", 1)[-1])
    if content is None:
        return JSONResponse({}, 404)
    return Response(content, media_type="image/jpeg")
