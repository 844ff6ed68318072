"""Releasing quotes: an owner reads what was written, one text at a time, and decides."""

import streamlit as st

from analysis.study import Study
from dashboard import parts, stored
from dashboard.people import Person
from dashboard.words import plain
from store.audit_log import Action, note
from store.quotes import LONGEST, quotes, release_quote, withdraw_quote
from store.waves import load_responses

say = parts.say
READ = "waves_whose_texts_were_read"


def releasing(wave: str, study: Study, person: Person) -> None:
    """Offer texts to read, and to release or take back; nothing is read before it is asked for."""
    facts = study.theme_facts
    if facts is None or facts.wrote is None:
        return
    with st.expander(say("comments.release"), key="quotes_open", on_change="rerun") as box:
        st.markdown(say("comments.release_words", minimum=study.policy.minimum_shares))
        store, by = stored.the_store(), stored.named(person)
        for each in quotes(store, wave):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"> {plain(each.said)}")
                if st.button(say("comments.withdraw"), key=f"withdraw_{each.id}"):
                    withdraw_quote(store, each.id, by=by)
                    st.rerun()
        if not box.open:
            return
        _read(wave, by=by)


def _read(wave: str, *, by: str) -> None:
    store = stored.the_store()
    texts = _texts(wave)
    read = st.session_state.setdefault(READ, set())
    if wave not in read:
        note(store, who=by, action=Action.VIEWED, wave_id=wave, detail={"what": "comments"})
        read.add(wave)
    wanted = st.text_input(say("comments.search"), key="quotes_search").casefold().strip()
    found = [each for each in texts if wanted in each.casefold()]
    place = st.number_input(
        say("comments.which", number=len(found)),
        min_value=1,
        max_value=max(len(found), 1),
        key="quotes_place",
    )
    if not found:
        st.markdown(say("comments.none_found"))
        return
    text = found[min(int(place), len(found)) - 1]
    key = f"quote_{texts.index(text)}"
    said = st.text_area(say("comments.text"), value=text[:LONGEST], max_chars=LONGEST, key=key)
    if st.button(say("comments.release_one"), type="primary"):
        release_quote(store, wave, said, by=by)
        st.rerun()


def _texts(wave: str) -> list[str]:
    """Return every text in alphabetical order, so that none stands beside its writer's others."""
    responses = load_responses(stored.the_store(), wave, with_comments=True)
    if responses.comments is None:
        return []
    return sorted({text for _, column in responses.comments.items() for text in column if text})
