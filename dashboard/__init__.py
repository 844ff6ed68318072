"""Floor 4: the Streamlit pages and the command line."""
