"""One palette for screen and paper, told apart by every kind of colour vision.

Blue is always good news and orange always bad, whatever the polarity of a scale. Both ends are
light enough to carry dark ink at a contrast of 4.5 or more.
"""

INK = "#14181d"
PAPER = "#ffffff"
GREY = "#70767f"
PALE = "#d9dce0"
BLUE = "#4f9bd3"
BLUE_DARK = "#1f6aa5"
ORANGE = "#ea7a1f"
ORANGE_DARK = "#b04e00"
NEUTRAL = "#f3f2ee"

ANCHORS = (
    (0.0, ORANGE),
    (0.25, "#f5b880"),
    (0.5, NEUTRAL),
    (0.75, "#a5cbe9"),
    (1.0, BLUE),
)
"""Place between the two ends of a colour range → colour; straight lines between."""

LINES = ("#1f6aa5", "#b04e00", "#5b7f3a", "#7a4fa3", "#4d4d4d", "#0f8f8f", "#a3316f", "#8a7500")
"""For lines that must be told apart; each also has a sign of its own."""


def cell_colour(place: float | None) -> str:
    """Return the fill for a place 0 (bad end) … 1 (good end), clipped; white for none."""
    if place is None:
        return PAPER
    place = min(max(place, 0.0), 1.0)
    for (low, from_colour), (high, to_colour) in zip(ANCHORS, ANCHORS[1:], strict=False):
        if place <= high:
            return _between(from_colour, to_colour, (place - low) / (high - low))
    return BLUE


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _between(first: str, second: str, share: float) -> str:
    pairs = zip(_channels(first), _channels(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
