"""The pages of the bare sample: a form of twelve fields that writes one committed row, a watching fragment, an empty page."""

import datetime as dt
import uuid

import rows
import streamlit as st

AREAS = ["agriculture", "processing", "tourism"]
DISTRICTS = [f"District {n:02d}" for n in range(1, 17)]
SKILLS = ["weaving", "basketry", "food", "organic farming", "homestay"]


def register() -> None:
    st.title("Register a household")
    with st.form("household", clear_on_submit=True):
        left, right = st.columns(2)
        code, name = left.text_input("Code"), right.text_input("Name")
        village, district = left.text_input("Village"), right.selectbox("District", DISTRICTS)
        area, members = left.radio("Area", AREAS), right.number_input("Members", 1, 30, 4)
        income = left.number_input("Income", 0.0, 1e6, 5000.0)
        born = right.date_input("Born", dt.date(1975, 1, 1), min_value=dt.date(1920, 1, 1))
        willing, skills = left.checkbox("Willing"), right.multiselect("Skills", SKILLS)
        note, who = st.text_area("Note"), st.text_input("Entered by")
        if st.form_submit_button("Save"):
            rows.save([uuid.uuid4(), code, name, village, district, area, int(members), income, born, willing, skills, note, who])
            st.success(f"Saved {code}")


def empty() -> None:
    st.title("Nothing")


def watching() -> None:
    @st.fragment(run_every=2.0)
    def live() -> None:
        st.metric("Saved so far", rows.db.cursor().execute("SELECT count(*) FROM household").fetchone()[0])

    st.title("Live")
    live()


pages = [st.Page(register, default=True), st.Page(empty, url_path="empty"), st.Page(watching, url_path="watching")]
st.navigation(pages).run()
