"""The one table of the bare sample, and the least a committed write can be."""

import os

import duckdb

db = duckdb.connect(os.environ["OTOP_STORE"])
db.execute(
    "CREATE TABLE IF NOT EXISTS household (id UUID PRIMARY KEY, code TEXT NOT NULL, name TEXT NOT NULL, village TEXT, district TEXT,"
    " area TEXT, members INTEGER, income DOUBLE, born DATE, willing BOOLEAN, skills TEXT[], note TEXT, made_by TEXT,"
    " made_at TIMESTAMP DEFAULT now())"
)


def save(row: list) -> None:
    cursor = db.cursor()
    cursor.execute("BEGIN")
    cursor.execute("INSERT INTO household VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, now())", row)
    cursor.execute("COMMIT")
