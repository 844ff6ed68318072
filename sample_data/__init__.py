"""A made-up survey with planted effects, and the script that makes it."""
