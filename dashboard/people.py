"""Who is here and what they may do: roles from a list or from what the identity provider says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from surveys.responses import Path


class Role(StrEnum):
    """What a person may do; each may do what those before it may, a leader within their units."""

    LEADER = "leader"  # released figures of their units and below, beside the organisation
    ANALYST = "analyst"  # import, check, release, export
    OWNER = "owner"  # policy, people, deletion


RANK = {role: rank for rank, role in enumerate(Role)}
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


class Listed(Protocol):
    """An entry of the list of people that owners keep."""

    @property
    def name(self) -> str:
        """E-mail address, or "issuer subject" as the provider gives them."""

    @property
    def role(self) -> str:
        """One of `Role`."""

    @property
    def units(self) -> Sequence[Path]:
        """Units that a leader sees, by path."""


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


def known_names(claims: Mapping[str, Any], rules: Rules) -> list[str]:
    """Return the names under which a signed-in person may stand in the list, lower case.

    An address that the provider has not verified is no name: on some, people may type any.
    """
    names = []
    if claims.get("iss") and claims.get("sub"):
        names.append(f"{claims['iss']} {claims['sub']}".lower())
    email = claims.get("email")
    verified = claims.get("email_verified")
    if isinstance(email, str) and email and (verified is True or rules.trust_email):
        names.append(email.strip().lower())
    return names


def person_of(
    claims: Mapping[str, Any], rules: Rules, listed: Sequence[Listed] = ()
) -> Person | None:
    """Return who signed in and what they may do; None for somebody without any role.

    The list that owners keep goes before groups: taking a person out of a role there must not be
    undone by a group. Of several groups the highest role counts.
    """
    names = known_names(claims, rules)
    shown = next(iter(names[::-1]), "")
    if any(name in rules.owners for name in names):
        return Person(name=shown, role=Role.OWNER)
    for entry in listed:
        if entry.name.strip().lower() in names:
            return Person(name=shown, role=Role(entry.role), units=tuple(entry.units))
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
