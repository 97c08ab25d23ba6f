"""The icon font without the icons that nobody draws: python -m tests.icons (needs fonttools and brotli; after an upgrade of Streamlit too).

Streamlit's holds 4,000 icons (375 kB), which a slow Wi-Fi carries for eight seconds while the first form waits.
"""

import re
from pathlib import Path

import streamlit

ROOT = Path(__file__).parents[1]
STREAMLIT = Path(streamlit.__file__).parent / "static" / "static"
SMALL = ROOT / "pages" / "static" / "material-symbols.woff2"
NAMES = Path(__file__).with_suffix(".txt")  # what the small font holds
NAMED = re.compile(r":material/([a-z0-9_]+)")
# Not drawn yet; here so that a new page seldom needs a new font.
SPARE = """
account_circle add_a_photo add_circle agriculture apartment apps archive arrow_back arrow_downward arrow_drop_down arrow_drop_up
arrow_forward arrow_upward article assessment assignment assignment_turned_in attach_file bookmark calendar_month calendar_today
call campaign category celebration chat check_box check_box_outline_blank checklist checkroom chevron_left chevron_right clear
close_fullscreen cloud_done cloud_off construction content_copy content_cut dark_mode dashboard database date_range delete_forever
description directions done drag_indicator draw eco edit edit_off electric_bolt event_available expand_less expand_more explore
face factory family_home favorite feedback festival file_open filter_list first_page folder forest format_list_bulleted forum
gavel grade grid_view group_add groups_3 hand_gesture help home_work hotel hourglass_empty hourglass_top how_to_reg image
import_contacts insights inventory key keyboard keyboard_arrow_down keyboard_arrow_right keyboard_arrow_up language last_page
leaderboard library_add_check lightbulb link list list_alt local_dining local_florist local_mall local_shipping location_on login
mail manage_accounts map menu menu_book merge mic more_horiz more_vert notes notifications open_in_full open_in_new park pause
payments pending_actions percent person person_off person_remove person_search phone phone_android photo photo_camera
picture_as_pdf place play_arrow priority_high public push_pin qr_code qr_code_scanner query_stats question_mark receipt_long
redeem redo remove report restart_alt restaurant restore rule schedule security sell sentiment_satisfied settings share shield
shopping_basket shopping_cart sick smartphone sort spa speed star stop storefront style summarize supervisor_account support
swap_horiz swap_vert sync sync_problem task task_alt text_fields thumb_down thumb_up today toggle_off toggle_on tour translate
travel_explore trending_down trending_flat trending_up unfold_more update upload upload_file verified_user view_list
visibility_off volunteer_activism vpn_key warning wc wifi wifi_off work workspace_premium zoom_in zoom_out
"""


def drawn() -> set[str]:
    """The icons our pages name, and those of Streamlit's own widgets."""
    ours = [*(ROOT / "pages").rglob("*.py"), *(ROOT / "otop_core").rglob("*.py")]
    return {name for path in (*ours, *(STREAMLIT / "js").glob("*.js")) for name in NAMED.findall(path.read_text(encoding="utf-8"))}


def held() -> set[str]:
    return set(NAMES.read_text(encoding="utf-8").split())


def make() -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    [source] = (STREAMLIT / "media").glob("MaterialSymbols-Rounded.*.woff2")
    font = TTFont(source)
    letter = {glyph: chr(code) for code, glyph in font.getBestCmap().items() if code < 128}
    by_name = {}  # an icon is a ligature of the letters of its name
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in (getattr(sub, "ExtSubTable", sub) for sub in lookup.SubTable):
            for first, ligatures in getattr(table, "ligatures", {}).items():
                for one in ligatures:
                    by_name["".join(letter.get(part, "?") for part in (first, *one.Component))] = one.LigGlyph
    names = sorted((drawn() | set(SPARE.split())) & set(by_name))
    options = subset.Options(flavor="woff2", layout_closure=False, layout_features=["*"], notdef_outline=True)
    small = subset.Subsetter(options)
    small.populate(glyphs=[by_name[name] for name in names], text="".join(set("".join(names))))
    small.subset(font)
    font.flavor = "woff2"
    font.save(SMALL)
    NAMES.write_text("\n".join(names) + "\n", encoding="utf-8")
    print(f"{len(names)} icons, {SMALL.stat().st_size} bytes; not in the font: {sorted((drawn() | set(SPARE.split())) - set(by_name))}")


if __name__ == "__main__":
    make()
