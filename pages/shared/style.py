"""What the theme cannot say: touch targets for a thumb, lists read from the left, none of Streamlit's English hints under a field.

The menu rolls, and below it name, language and the way out always stand. Columns fall under each other where one would be narrower than
a chart on a phone. Where the menu is folded, its button lies over the top of the page, so the page begins below it.

A ballot's buttons take no touch for the first third of a second of a new card: the second tap of a double tap votes on nobody.
The two animations are the same, because only another name starts one anew.
"""

import streamlit as st

STYLE = """<style>
[data-testid="InputInstructions"]{display:none}
[data-testid="stPageLink"] a p{white-space:normal;overflow:visible;line-height:1.35}
[data-testid="stHeaderActionElements"]{display:none}
[data-testid="stPageLink"] a,[data-testid="stSidebarNavLink"],[data-testid="stTextInput"] input{min-height:44px}
[data-testid="stButtonGroup"] button,[data-testid="stBaseButton-pagination"]{min-height:44px}
[class*="st-key-open-"] button>div,[class*="st-key-step-"] button>div,
[class*="st-key-mine-"] button>div{width:100%;justify-content:flex-start}
[class*="st-key-open-"] button *,[class*="st-key-step-"] button *,[class*="st-key-mine-"] button *{text-align:left}
[class*="st-key-ballot-yes-"] button,[class*="st-key-ballot-no-"] button{min-height:64px}
[class*="st-key-ballot-"][class*="-0-"] button{animation:fresh0 .35s}
[class*="st-key-ballot-"][class*="-1-"] button{animation:fresh1 .35s}
@keyframes fresh0{from,to{pointer-events:none}}
@keyframes fresh1{from,to{pointer-events:none}}
[class*="st-key-ballot-yes-"] button p,[class*="st-key-ballot-no-"] button p{font-size:1.15rem;font-weight:600}
[class*="st-key-ballot-change"] button p{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
[class*="st-key-ballot-change"] button,[class*="st-key-mine-ballot-"] button{min-height:44px}
@media(min-width:768px){[data-testid="stSidebar"][data-collapsed="false"]{width:236px!important;min-width:236px!important}}
[data-testid="stSidebarContent"]{display:flex;flex-direction:column;overflow:hidden}
[data-testid="stSidebarHeader"]{flex:none;height:auto;min-height:0;padding:.4rem .6rem 0;margin:0}
[data-testid="stSidebarNav"]{flex:1 1 auto;min-height:0;overflow-y:auto;padding-top:0}
[data-testid="stSidebarContent"]{padding:0 .6rem}
[data-testid="stSidebarNavSeparator"]{display:none}
[data-testid="stSidebarUserContent"]{flex:none;padding:.5rem 0 .6rem;border-top:1px solid #75868D}
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"]{gap:.4rem}
[data-testid="stSidebarUserContent"] p{line-height:1.35}
[data-testid="stSidebar"] [data-testid="stButtonGroup"] button{padding:0 .7rem}
@media(hover:hover) and (pointer:fine){
[data-testid="stSidebarNavLink"]{min-height:32px;margin:0}
[data-testid="stSidebar"] [data-testid="stButtonGroup"] button{min-height:34px}}
[data-testid="stMainBlockContainer"]{padding:1rem clamp(1rem,2.5vw,2.5rem) 3rem}
.stApp:has([data-testid="stExpandSidebarButton"]) [data-testid="stMainBlockContainer"]{padding-top:4.2rem}
[data-testid="stMain"] h1{padding:.4rem 0 .3rem}
[data-testid="stMain"] h2{padding:.6rem 0 .2rem}
.st-key-sample [data-testid="stAlertContainer"]{padding:.25rem .8rem}
[data-testid="stColumn"]:has(>div [data-testid="stPlotlyChart"]){min-width:min(26rem,100%)}
[data-testid="stColumn"]:has(>div .bars){min-width:min(20rem,100%)}
@media print{[data-testid="stSidebar"],[data-testid="stHeader"]{display:none}}
</style>"""


def style() -> None:
    st.html(STYLE)


LARGE = """<style>
[data-testid="stMain"] .stMarkdown p{font-size:1.3rem}
[data-testid="stMain"] [data-testid="stMetricValue"]{font-size:3rem}
[data-testid="stMain"] [data-testid="stMetricLabel"] p,[data-testid="stMain"] [data-testid="stProgress"] p{font-size:1.2rem}
</style>"""


def large() -> None:
    """To be read from the back of a hall."""
    st.html(LARGE)
