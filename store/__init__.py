"""Waves at rest: what was imported, under which rules, and what was released of it."""
