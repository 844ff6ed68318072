"""Who is here and what they may do: roles from a list or from what the identity provider says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from store.people import Person as Listed
from store.people import Role
from surveys.responses import Path

RANK = {Role.LEADER: 0, Role.ANALYST: 1, Role.OWNER: 2}
"""Each role may do what those under it may; a leader only within their units.

Leaders see released figures of their units and below, beside the organisation; analysts import,
check, release and export; owners decide on policy, people and deletion.
"""
SECONDS_AN_HOUR = 3600


@dataclass(frozen=True)
class Person:
    """Somebody signed in, or the one person whose own computer this is.

    `units`: paths of the units a leader may see, with everything below; () is the organisation.
    Ignored for other roles, who see all.
    """

    name: str
    role: Role
    units: tuple[Path, ...] = ()
    alone: bool = False

    def may(self, role: Role) -> bool:
        """Whether the person has that role or a higher one."""
        return RANK[self.role] >= RANK[role]

    @property
    def sees_all(self) -> bool:
        """Whether no unit is kept from the person."""
        return self.may(Role.ANALYST) or () in self.units


ALONE = Person(name="", role=Role.OWNER, alone=True)
"""On one's own computer nobody signs in, and there is nobody to keep anything from."""


class Rules(Protocol):
    """What of `login.Login` decides about roles."""

    @property
    def claim(self) -> str:
        """Claim that lists a person's groups."""

    @property
    def trust_email(self) -> bool:
        """Whether the provider's e-mail addresses are verified though it does not say so."""

    @property
    def owners(self) -> tuple[str, ...]:
        """People who are owners whatever the list says, so that there is a first one."""

    @property
    def roles(self) -> Mapping[str, Role]:
        """Role by group."""

    @property
    def hours(self) -> float:
        """How long a sign-in lasts."""


def verified_email(claims: Mapping[str, Any], rules: Rules) -> str | None:
    """Return the e-mail address that the provider vouches for, lower case.

    One that it does not is no name: with some providers people may type any.
    """
    email = claims.get("email")
    vouched = claims.get("email_verified") is True or rules.trust_email
    return email.strip().lower() if vouched and isinstance(email, str) and email.strip() else None


def person_of(
    claims: Mapping[str, Any], rules: Rules, *, listed: Listed | None = None
) -> Person | None:
    """Return who signed in and what they may do; None for somebody without any role.

    Parameters
    ----------
    listed
        Their entry in the list that owners keep. It goes before groups: a person whose role was
        taken down there must not get it back from a group. Of several groups the highest counts.
    """
    email = verified_email(claims, rules)
    if not (claims.get("iss") and claims.get("sub")):
        return None
    shown = email or str(claims["sub"])
    if email in rules.owners:
        return Person(name=shown, role=Role.OWNER)
    if listed is not None:
        return Person(name=shown, role=listed.role, units=listed.units)
    groups = claims.get(rules.claim)
    found = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
    roles = [rules.roles[each] for each in found if isinstance(each, str) and each in rules.roles]
    if not roles:
        return None
    return Person(name=shown, role=max(roles, key=RANK.__getitem__))


def is_over(claims: Mapping[str, Any], rules: Rules, *, now: float) -> bool:
    """Whether a sign-in is too old, or does not say when it was; times in seconds since 1970."""
    begun = claims.get("iat")
    if isinstance(begun, bool) or not isinstance(begun, int | float):
        return True
    return not 0 <= now - begun + 60 <= rules.hours * SECONDS_AN_HOUR + 60
