"""Large stores, built by SQL in the shape the gate would have written: registers, history, and the interval rows that charts count.

Each product begins with ten open steps; evidence later ends such a row (``seq_to``) and begins two: how it stood before it, and since.
"""

from pathlib import Path

import duckdb

from benchmarks.served import DISTRICTS, settled
from otop_core.language import places
from otop_core.products.steps import STEPS
from otop_core.store import Store, open_store

COMMON = "id, 1, seq, made_at, made_at, NULL, district"
EVENTS = """
CREATE TEMP TABLE event AS SELECT *, md5(noun || i || step) AS id, {districts}[i % 16 + 1] AS district, {areas}[i % 3 + 1] AS area,
  CASE WHEN i % 3 < 2 THEN {categories}[i % 5 + 1] END AS category,
  TIMESTAMP '2024-10-01' + to_seconds(CAST(moment * 65000000 AS BIGINT)) AS made_at,
  (SELECT coalesce(max(seq), 0) FROM change) + row_number() OVER (ORDER BY moment, part, i) AS seq
FROM (SELECT 'village' AS noun, i, '' AS step, 0.0 AS moment, 0 AS part FROM range({villages}) r(i)
  UNION ALL SELECT 'producer', i, '', 0.001, 0 FROM range({producers}) r(i)
  UNION ALL SELECT noun, i, '', 0.002 + hash(i) % 1000000 / 1.1e6, part FROM range({households}) r(i),
    (VALUES ('person', 0), ('household', 1)) n(noun, part)
  UNION ALL SELECT 'sage', i, '', 0.002 + hash(i) % 1000000 / 1.1e6, 2 FROM range({sages}) r(i)
  UNION ALL SELECT 'product', i, '', 0.002 + hash(i + 7) % 1000000 / 2.1e6, 0 FROM range({products}) r(i)
  UNION ALL SELECT 'evidence', i, step, 0.5 + hash(i, step) % 1000000 / 2.1e6, 0 FROM range({products}) r(i),
    (SELECT unnest({steps}) AS step) WHERE hash(step, i) % 100 < 60 AND NOT (i % 3 = 2 AND list_contains({not_for}, step))) t;
INSERT INTO change SELECT seq, md5('op' || seq), 1, made_at, 'bench', 'bench', noun, id, 1, 'add', '', '', district, '{{}}'
  FROM event ORDER BY seq
"""
REGISTERS = """
INSERT INTO village SELECT {common}, {subdistricts}[i % 16 + 1], CAST(i // 16 % 25 + 1 AS INTEGER), 'หนองบัว ' || i, 'หนองบัว ' || i
  FROM event WHERE noun = 'village' ORDER BY seq;
INSERT INTO producer SELECT {common}, 'กลุ่มทอผ้า ' || i, 'group', md5('village' || i % {villages}), 'labour', 'กลุ่มทอผ้า ' || i, 'กลุ่มทอผ้า ' || i
  FROM event WHERE noun = 'producer' ORDER BY seq;
INSERT INTO person SELECT {common}, 'นาง', 'สมใจ' || i % 5000, 'ใจดี' || i % 777, '08' || lpad(CAST(i AS TEXT), 8, '0'), NULL,
  md5('village' || i % {villages}), 'สมใจ' || i % 5000 || i, 'สมใจ' || i % 5000 || ' ใจดี' || i % 777
  FROM event WHERE noun = 'person' ORDER BY seq;
INSERT INTO household SELECT {common}, md5('village' || i % {villages}), i % 400 || '/' || i % 7, md5('person' || i), i % 8 + 1, 'farming',
  'ทอผ้า จักสาน', 'textile', 'การตลาด', i % 5 > 0, i % 3 > 0, i % 30000, i % 20000, i % 5000, CAST(made_at AS DATE)
  FROM event WHERE noun = 'household' ORDER BY seq;
INSERT INTO sage SELECT {common}, md5('village' || i % {villages}), md5('person' || i), 'มัดหมี่ ลาย ' || i, area, NULL, 'มัดหมี่ ลาย ' || i
  FROM event WHERE noun = 'sage' ORDER BY seq;
INSERT INTO product SELECT {common}, 'ผ้าไหม ' || i, md5('producer' || i % {producers}), area, category, md5('village' || i % {villages}),
  'เรื่องเล่า', NULL, 'ผ้าไหม ' || i, 'ผ้าไหม ' || i, NULL FROM event WHERE noun = 'product' ORDER BY seq
"""
COUNTED = """
INSERT INTO standing SELECT noun, id, district, CASE WHEN noun <> 'household' THEN area END, CASE WHEN noun = 'product' THEN category END,
  CAST(5 + i % 4 AS INTEGER), 9, CAST(made_at AS DATE), seq, NULL FROM event WHERE noun IN ('household', 'sage', 'product') ORDER BY seq;
CREATE TEMP TABLE held AS SELECT p.id, p.district, p.area, p.category, s.step, p.seq AS entered, e.seq AS closed,
  p.area = 'community_tourism' AND list_contains({not_for}, s.step) AS never,
  CAST(e.made_at AS DATE) - CAST(hash(p.i, s.step) % 200 AS INTEGER) AS begun,
  CASE WHEN s.step = 'S08' THEN CAST(e.made_at AS DATE) + CAST(hash(s.step, p.i) % 900 AS INTEGER) ELSE DATE '9999-12-31' END AS ends
  FROM event p CROSS JOIN (SELECT unnest({steps}) AS step) s LEFT JOIN event e ON e.noun = 'evidence' AND e.i = p.i AND e.step = s.step
  WHERE p.noun = 'product';
INSERT INTO product_step SELECT id, district, area, category, step, status, since, until, dated, FALSE, seq_from, seq_to FROM (
  SELECT held.*, CASE WHEN never THEN 'not_applicable' ELSE 'not_started' END AS status, DATE '1900-01-01' AS since,
    DATE '9999-12-31' AS until, TRUE AS dated, entered AS seq_from, closed AS seq_to FROM held
  UNION ALL SELECT held.*, 'not_started', DATE '1900-01-01', begun, TRUE, closed, NULL FROM held WHERE closed IS NOT NULL
  UNION ALL SELECT held.*, 'done', begun, ends, hash(id) % 10 > 0, closed, NULL FROM held WHERE closed IS NOT NULL
  UNION ALL SELECT held.*, 'in_progress', ends, DATE '9999-12-31', TRUE, closed, NULL FROM held
    WHERE closed IS NOT NULL AND ends < DATE '9999-12-31'
) t ORDER BY seq_from
"""


def built(path: Path, products: int) -> Store:
    """The store of so many products, five times as many households, and all that goes with them."""
    settled(path).close()
    subdistricts = [next(iter(places.subdistricts(district))).code for district in DISTRICTS]
    given = {
        "common": COMMON,
        "districts": DISTRICTS,
        "subdistricts": subdistricts,
        "areas": ["agriculture", "processing", "community_tourism"],
        "categories": ["food", "beverage", "textile", "household_decor", "herbal_nonfood"],
        "steps": [step.code for step in STEPS],
        "not_for": [step.code for step in STEPS if step.not_for],
        "products": products,
        "households": 5 * products,
        "producers": products // 3 + 1,
        "sages": products // 5,
        "villages": max(160, products // 20),
    }
    with duckdb.connect(str(path), config={"threads": 2, "preserve_insertion_order": True}) as connection:
        for sql in (EVENTS, REGISTERS, COUNTED):
            connection.execute(sql.format(**given))
        connection.execute("CHECKPOINT")
    return open_store(str(path))


def whole(store: Store, products: int) -> str:
    """What is in it, in words; every product has each of its ten steps exactly once on any day."""
    [(steps, current)] = store.all("SELECT count(*), count(*) FILTER (WHERE seq_to IS NULL) FROM product_step")
    on_day = "SELECT count(*) FROM product_step WHERE seq_to IS NULL AND since <= DATE '2026-06-01' AND until > DATE '2026-06-01'"
    assert store.all(on_day) == [(10 * products,)], store.all(on_day)
    rows = f"{current:,} current rows of {steps:,} in product_step"
    return f"{products:,} products, {5 * products:,} households, {rows}, {store.last_seq:,} changes"
