"""What a widget holds, in the words of Streamlit's websocket: the value it begins with, and what a hand puts in."""

from typing import Any

Value = tuple[str, Any]  # field of WidgetState, value; None where the widget is empty

FIELD = {
    "text_input": "string_value",
    "text_area": "string_value",
    "number_input": "double_value",
    "date_input": "string_array_value",
    "selectbox": "string_value",
    "radio": "string_value",
    "checkbox": "bool_value",
    "multiselect": "string_array_value",
    "button_group": "string_array_value",
    "pagination": "int_value",
    "dataframe": "string_value",
    "file_uploader": "file_uploader_state_value",
}
SEVERAL = ("multiselect", "button_group")
ONE_OF = ("selectbox", "radio")


class StClientError(Exception):
    """Anything that would leave a person stuck: no such widget, no answer, no connection."""


def options(widget: Any) -> list[str]:
    return [getattr(one, "content", one) for one in getattr(widget, "options", ())]


def first(kind: str, widget: Any) -> Value | None:
    """The value a widget appears with; None where the browser has nothing to tell of it."""
    if getattr(widget, "set_value", False):
        return FIELD[kind], _set(kind, widget)
    if kind in ("file_uploader", "dataframe"):
        return None
    if kind in SEVERAL:
        there = options(widget)
        return FIELD[kind], [there[place] for place in widget.default]
    if kind == "date_input":
        return FIELD[kind], list(widget.default)
    if kind in ("checkbox", "pagination"):
        return FIELD[kind], widget.default
    if not widget.HasField("default"):
        return FIELD[kind], None
    if kind in ONE_OF:
        return FIELD[kind], options(widget)[widget.default] if widget.options else None
    return FIELD[kind], widget.default


def _set(kind: str, widget: Any) -> Any:
    """The value the server itself has put in."""
    if kind in ONE_OF:
        return widget.raw_value
    if kind in SEVERAL:
        return list(widget.raw_values)
    return list(widget.value) if kind == "date_input" else widget.value


def entered(kind: str, widget: Any, value: Any) -> Value:
    """What a hand enters, checked as the browser would check it."""
    if kind not in FIELD or kind in ("file_uploader", "dataframe"):
        raise StClientError(f"{widget.label!r}: a {kind} is not for typing here")
    if value is None:
        return FIELD[kind], None
    if kind in ONE_OF or kind in SEVERAL:
        chosen = [value] if isinstance(value, str) else list(value)
        for one in chosen:
            if one not in options(widget) and not getattr(widget, "accept_new_options", False):
                raise StClientError(f"{widget.label!r} has no option {one!r}; it has {options(widget)[:20]}")
        return FIELD[kind], chosen if kind in SEVERAL else chosen[0]
    if kind == "date_input":
        return FIELD[kind], [str(value)]
    if kind == "number_input":
        number = float(value)
        if (widget.has_min and number < widget.min) or (widget.has_max and number > widget.max):
            raise StClientError(f"{widget.label!r}: {number} outside [{widget.min}, {widget.max}]")
        return FIELD[kind], number
    if kind == "checkbox":
        return FIELD[kind], bool(value)
    if kind == "pagination":
        return FIELD[kind], int(value)
    if widget.max_chars and len(str(value)) > widget.max_chars:
        raise StClientError(f"{widget.label!r}: longer than {widget.max_chars}")
    return FIELD[kind], str(value)


def write(state: Any, id: str, held: Value) -> None:
    """Add one widget to the message that goes to the server."""
    field, value = held
    widget = state.widgets.add()
    widget.id = id
    if value is None:
        return
    if field.endswith("array_value"):
        getattr(widget, field).data.extend(value)
        getattr(widget, field).SetInParent()
    else:
        setattr(widget, field, value)
