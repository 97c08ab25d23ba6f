"""The decision on a community sage that stands (technique 2), by a meeting or in a workshop, also where entries were merged."""

# Every entry that was merged into another, with the one that stands in the end: of A into B into C both A and B are C's.
MERGED = (
    "WITH RECURSIVE step AS (SELECT m.gone_id, m.kept_id FROM merged m JOIN sage g ON g.id = m.gone_id AND g.removed_at IS NOT NULL"
    " WHERE m.about_noun = 'sage' AND m.removed_at IS NULL), chain AS (SELECT gone_id, kept_id FROM step"
    " UNION SELECT c.gone_id, s.kept_id FROM chain c JOIN step s ON s.gone_id = c.kept_id) SELECT gone_id, kept_id FROM chain"
)
# A meeting's before a workshop's, the newest first; one on an entry merged into this one where it has none.
EVERY = (
    "SELECT sage_id, decision, held_on AS day, 0 AS nth, seq FROM sage_selection WHERE removed_at IS NULL"
    " UNION ALL SELECT record_id, decision, decided_on, 1, seq FROM decision WHERE about_noun = 'sage' AND removed_at IS NULL"
    f" UNION ALL SELECT m.kept_id, d.decision, d.decided_on, 2, d.seq FROM decision d JOIN ({MERGED}) m ON m.gone_id = d.record_id"
    " WHERE d.about_noun = 'sage' AND d.removed_at IS NULL"
)
STANDING = (
    "SELECT sage_id, decision, day FROM (SELECT sage_id, decision, day,"
    f" row_number() OVER (PARTITION BY sage_id ORDER BY nth, day DESC, seq DESC) AS place FROM ({EVERY}) e) f WHERE place = 1"
)
