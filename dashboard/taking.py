"""Files taken along: whoever takes one is asked for again at that very moment, and it is logged."""

from collections.abc import Callable

from dashboard import session, state, stored
from store.audit_log import Action
from surveys.problems import CultureError, Problem


def taken(make: Callable[[], bytes], *, what: str) -> Callable[[], bytes]:
    """Return a maker that makes its file only for somebody who may still have it.

    Streamlit runs it when the file is asked for, outside the page: a person may have lost their
    role meanwhile, or the wave may have been withdrawn or read anew.
    """
    said, wave_id, seen = session.claims(), state.wave(), session.person()

    def now() -> bytes:
        person = session.person_with(said)
        if person is None or seen is None or (person.role, person.units) != (seen.role, seen.units):
            raise CultureError(Problem("not_permitted"))
        if wave_id:
            wave = stored.open_to(person, wave_id)
            if wave is None:
                raise CultureError(Problem("not_permitted"))
            stored.tell(person, Action.EXPORTED, wave, file=what)
        return make()

    return now
