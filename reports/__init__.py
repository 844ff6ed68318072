"""Floor 3: released numbers into words, figures and files."""
