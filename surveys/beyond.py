"""Numbers beside a scale that mean "don't know" or "no answer": 9 beside 1 to 5, a rare 0 or 6."""

from collections.abc import Mapping

SURE_OF_RANGE = 20
SURE_OF_STRANGERS = 100
SURE_OF_END = 300
FEW_ANSWERS = 60
FAR = 2
RARE = 0.05
STEEP = 2
COMMON = 0.1


def beyond_gap(pooled: Mapping[int, int]) -> tuple[int, ...]:
    """Return the numbers that mean "don't know" or "no answer" beside 1 to 4, 5, 6 or 7.

    These are 8 and 9 where nobody gave the numbers below, and a 0 that hardly anybody gave.
    """
    if _is_rare_zero(pooled):
        return (0,)
    if _is_rare_top(pooled):
        return (max(pooled),)
    inside = [number for number in pooled if number < 8]
    outside = tuple(number for number in pooled if number in (8, 9))
    last = max(inside, default=0)
    apart = (last in (4, 5, 6) or (last == 7 and 8 not in pooled)) and 10 not in pooled
    enough = sum(pooled.values()) >= SURE_OF_RANGE
    return outside if outside and apart and enough else ()


def is_far_beyond(pooled: Mapping[int, int], beyond: tuple[int, ...]) -> bool:
    """Say whether codes lie so far from a scale used from end to end that they are none of it.

    A 9 beside hundreds of answers from 1 to 5: no scale leaves out 6, 7 and 8.
    """
    inside = [number for number in pooled if number not in beyond]
    if not beyond or not inside or 0 in beyond:
        return False
    whole = set(range(1, max(inside) + 1)) <= set(inside)
    away = min(beyond) - max(inside)
    answered = sum(pooled.values())
    far = (away > FAR and answered >= SURE_OF_STRANGERS) or (
        away == FAR and answered >= SURE_OF_END
    )
    return whole and far


def _is_rare_top(pooled: Mapping[int, int]) -> bool:
    """Say whether a few 6 stand above a scale whose 5 is given often, or a few 8 above its 7.

    The number after the last is "don't know" in many exports. Nothing falls so steeply by itself.
    """
    top = max(pooled)
    answered = sum(pooled.values())
    if top not in (6, 8) or 0 in pooled or answered < FEW_ANSWERS:
        return False
    below = pooled.get(top - 1, 0)
    rare = pooled[top] <= RARE * answered
    return rare and below >= STEEP * pooled[top] and below >= COMMON * answered


def _is_rare_zero(pooled: Mapping[int, int]) -> bool:
    """Say whether a few 0 stand below a scale of 1 to 5 or 7: "not applicable" in many exports."""
    answered = sum(pooled.values())
    if not (0 in pooled and 1 in pooled and max(pooled) in (5, 7)) or answered < FEW_ANSWERS:
        return False
    return pooled[0] <= RARE * answered
