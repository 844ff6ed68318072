"""Floor 0: what was asked and what came back."""
