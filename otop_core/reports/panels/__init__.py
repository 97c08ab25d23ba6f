"""The figures of a meeting in its order (DOMAIN 5.3), each a small table with what it says in one sentence and how it is drawn."""
