"""What a department talks about when it meets over its results: questions by what may help."""

from reports.content import Block, Paragraph, Points
from reports.lookup import Lookup
from reports.text import has, t
from surveys.instrument import Measure


def guide_blocks(look: Lookup, barriers: list[str]) -> tuple[Block, ...]:
    """Return the rules of the talk, what all may talk about, and what each kind of help asks.

    A barrier's questions are those of the measures that help against it; where several barriers
    share one, it is asked once, under all that it may help.
    """
    language = look.language
    blocks: list[Block] = [
        Points(heading=t("guide.rules", language), points=asked("rule", language), tone="plain"),
        Points(heading=t("guide.first", language), points=asked("first", language), tone="plain"),
    ]
    for measure in Measure:
        if any(measure in look.barriers[each].helps for each in barriers):
            blocks.append(
                Points(
                    heading=t(f"measure.{measure}.name", language),
                    points=asked(str(measure), language),
                    tone="good",
                )
            )
    blocks.append(
        Points(heading=t("guide.last", language), points=asked("last", language), tone="plain")
    )
    if not barriers:
        blocks.insert(0, Paragraph(text=t("guide.quiet", language)))
    return tuple(blocks)


def asked(about: str, language: str) -> tuple[str, ...]:
    """Return the questions about something, as many as the catalogue has."""
    found: list[str] = []
    while has(f"guide_questions.{about}_{len(found) + 1}", language):
        found.append(t(f"guide_questions.{about}_{len(found) + 1}", language))
    return tuple(found)
