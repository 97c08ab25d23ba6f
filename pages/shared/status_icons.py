"""The sign of each status: of a step of the ten, and of a part of the method."""

ICONS = {
    "done": ":material/check_circle:",
    "in_progress": ":material/timelapse:",
    "not_started": ":material/radio_button_unchecked:",
    "not_applicable": ":material/block:",
}
