"""The HTTP server: our own routes, the guard in front of them and of Streamlit, the files of the program, limits and headers."""
