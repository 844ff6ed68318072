"""Which pages there are, in which order, and the role without which a page does not exist."""

from store.people import Role

SECTIONS = {
    "file": ("start", "check", "waves"),
    "results": (
        *("overview", "departments", "barriers", "change"),
        *("drivers", "reliability", "profiles", "comments"),
    ),
    "share": ("measures", "export", "methods"),
    "owner": ("access_list", "log"),
}
NEEDS = {
    "start": Role.ANALYST,
    "check": Role.ANALYST,
    "waves": Role.ANALYST,
    "access_list": Role.OWNER,
    "log": Role.OWNER,
}
"""The others are for everybody who is in."""
ONLY_IN_A_TEAM = ("access_list",)
HOME = "home"
EVERY = tuple(name for names in SECTIONS.values() for name in names)
