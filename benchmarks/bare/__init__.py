"""The bare tuned sample that the product is measured beside: the same work on Streamlit and DuckDB, and nothing else."""
