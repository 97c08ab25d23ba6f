"""A small element that says in words whether the phone reaches the server; it asks /healthz itself, so it works while the page cannot."""

import streamlit as st

from otop_core.words import _
from pages.shared.here import say

JS = """
export default function ({ parentElement, data }) {
  const line = parentElement.querySelector("p");
  const show = (ok) => { line.textContent = ok ? data.here : data.away; line.className = ok ? "" : "away"; };
  const ask = async () => {
    try { show((await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4000) })).ok); } catch { show(false); }
  };
  ask();
  const timer = setInterval(ask, 5000);
  return () => clearInterval(timer);
}
"""
CSS = "p{margin:0;font-size:.85rem;min-height:2.6em;color:#16212B;font-family:inherit}p.away{color:#8A1C1C;font-weight:600}"


def connection() -> None:
    """“Connected” or “not connected: leave this page open”, under the form."""
    told = {
        "here": say(_("Connected. What you have typed is kept as you go on to the next field.")),
        "away": say(_("Not connected. Leave this page open: what you typed is still here and is kept when the connection is back.")),
    }
    element = st.components.v2.component("connection", html="<p role='status' aria-live='polite'></p>", css=CSS, js=JS)
    element(data=told, key="connection")
