"""The parts of the check page; every widget changes the file at hand through `intake`."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard import check_table, intake, parts, remembering, state
from dashboard.check_table import MAY_BE, columns_table, corrected, kind_words
from dashboard.intake import Intake
from dashboard.wall import Wall
from dashboard.words import plain
from reports.text import has, integer, listed, t, title
from surveys.explaining import mapping_questions
from surveys.instrument import Instrument
from surveys.mapping import ColumnUse, unmatched_items
from surveys.problems import Problem, apart
from surveys.reading import ColumnKind

say = parts.say
MOST = 10
"""Questions asked in words at once; the table below them has every column."""


def what_was_read(file: Intake) -> None:
    """Say how many rows were kept and dropped, what was removed, and what the file leaves open."""
    reading, language = file.reading, state.language()
    st.markdown(
        say(
            "check.rows", file=plain(reading.file), count=reading.kept, columns=len(reading.columns)
        )
    )
    lines = []
    for reason, count in reading.dropped.items():
        words = t(f"dropped.{reason}", language) if has(f"dropped.{reason}", language) else reason
        lines.append(say("check.dropped", number=count, reason=plain(words)))
    personal = [plain(column.header) for column in reading.of_kind(ColumnKind.PERSONAL)]
    if personal:
        lines.append(say("check.personal", count=len(personal), columns=", ".join(personal)))
    if lines:
        st.markdown("\n".join(f"- {line}" for line in lines))
    doubts = [plain(doubt.text(language)) for doubt in apart(reading.questions)]
    if len(doubts) > 1:
        asked = plain(Problem("check_these", {"count": len(doubts)}).text(language))
        st.warning("\n".join([asked, "", *(f"- {doubt}" for doubt in doubts)]))
    elif doubts:
        st.warning(doubts[0])


def questionnaire(file: Intake) -> None:
    """Say which questionnaire the file answers; ask where that is not certain."""
    language, instrument = state.language(), file.instrument
    parts.heading("check.questionnaire")
    if instrument is not None and file.mapping is not None:
        missing = unmatched_items(file.mapping, instrument)
        found = len(instrument.items) - len(missing)
        st.markdown(
            say(
                "check.matched",
                title=plain(title(instrument.title, language) or instrument.id),
                count=found,
                items=len(instrument.items),
            )
        )
        if missing:
            with st.expander(say("check.unmatched", count=len(missing))):
                lines = [_question(instrument, item, language) for item in missing]
                st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    if file.settled:
        with st.expander(say("check.other_questionnaire")):
            _choose_questionnaire(file)
    else:
        st.warning(say("check.not_recognised"))
        _choose_questionnaire(file)


def _question(instrument: Instrument, item: str, language: str) -> str:
    return title(instrument.item(item).text, language) or item


def _choose_questionnaire(file: Intake) -> None:
    language, choices = state.language(), file.choices
    ids = [each.id for each in choices]
    names = {each.id: title(each.title, language) or each.id for each in choices}
    now = ids.index(file.instrument.id) if file.instrument and file.instrument.id in ids else None
    chosen = st.selectbox(
        say("check.choose_questionnaire"),
        ids,
        index=now,
        format_func=names.__getitem__,
        placeholder=say("check.choose"),
        key=f"check_instrument_{file.version}",
    )
    if chosen is not None and ids.index(chosen) != now:
        keep(intake.with_instrument(file, choices[ids.index(chosen)]))
    _offer_draft(file)
    own = st.file_uploader(
        say("check.own_questionnaire"), type=["toml"], key=f"check_own_{file.version}"
    )
    if own is not None:
        keep(intake.with_own_instrument(file, intake.File(own.name, own.getvalue())))


def _offer_draft(file: Intake) -> None:
    """Offer a first questionnaire file for questions that none here has; made when asked for."""
    if not file.reading.of_kind(ColumnKind.ITEM):
        st.markdown(say("check.no_draft"))
        return
    st.markdown(say("check.draft_words"))
    with st.container(horizontal=True):
        st.download_button(
            say("check.draft_download"),
            data=lambda: intake.draft(file).data,
            file_name=intake.draft_name(file),
            mime="application/toml",
            on_click="ignore",
        )
        if st.button(say("check.draft_use")):
            keep(intake.with_own_instrument(file, intake.draft(file)))


def departments(file: Intake) -> None:
    """Choose the department columns and see each department's size against the minimum."""
    parts.heading("check.departments")
    mapping = file.mapping
    if mapping is None:
        return
    headers = {
        column.index: column.header
        for column in file.reading.columns
        if column.kind is not ColumnKind.PERSONAL and mapping.use(column.index).item is None
    }
    chosen = st.multiselect(
        say("check.department_columns"),
        list(headers),
        default=[index for index in mapping.departments if index in headers],
        format_func=headers.__getitem__,
        placeholder=say("check.choose"),
        select_all=False,
        help=say("check.department_help"),
        key=f"check_departments_{file.version}",
    )
    if tuple(chosen) != mapping.departments:
        keep(intake.with_departments(file, chosen))
    sizes = file.prepared.sizes
    if not sizes:
        st.markdown(say("check.no_departments"))
        return
    st.markdown(say("check.sizes", count=len(sizes)) + " " + _small(file))
    for names in remembering.same_spellings(file):
        listed_names = " = ".join(map(plain, names))
        st.markdown(f"- {Problem('units_folded', {'names': listed_names}).text(state.language())}")
    for group in file.prepared.similar:
        _merge(file, [path[-1] for path in group])
    with st.expander(say("check.sizes_show")):
        st.dataframe(_size_rows(file), hide_index=True, alt=say("check.sizes_show"))
        st.caption(say("check.sizes_note"))


def _small(file: Intake) -> str:
    """Name the units with fewer answers than the minimum, at most a handful of them."""
    small = [path[-1] for path, size in file.prepared.sizes.items() if size < file.minimum]
    if not small:
        return say("check.none_small", minimum=file.minimum)
    names = [plain(name) for name in small[:MOST]]
    more = ["…"] if len(small) > MOST else []
    named = listed([*names, *more], state.language())
    return say("check.small", count=len(small), minimum=file.minimum, names=named)


def _size_rows(file: Intake) -> list[dict[str, str]]:
    language = state.language()
    return [
        {
            say("check.column_department"): " › ".join(path),
            say("check.column_answers"): integer(size, language),
            say("check.column_enough"): say(
                "check.enough" if size >= file.minimum else "check.too_few", minimum=file.minimum
            ),
        }
        for path, size in file.prepared.sizes.items()
    ]


def _merge(file: Intake, spellings: list[str]) -> None:
    one = file.mapping is not None and spellings[-1] in file.mapping.merged
    said = st.checkbox(
        say("check.merge", names=" = ".join(plain(each) for each in spellings)),
        value=one,
        key=f"check_merge_{file.version}_{spellings[0]}",
    )
    if said != one:
        keep(intake.with_merged(file, spellings, one=said))


def open_columns(file: Intake) -> None:
    """Ask about the columns that are not certain, with everything a decision needs beside them."""
    mapping, instrument = file.mapping, file.instrument
    if mapping is None or instrument is None:
        return
    unsettled = mapping.unsettled
    if unsettled:
        parts.heading("check.open", count=len(unsettled))
        questions = mapping_questions(file.reading, mapping, instrument)
        language = state.language()
        lines = [replace(each, file=None).line(language) for each in questions[:MOST]]
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
        st.markdown(say("check.open_words"))
        _editor(file, unsettled, key="open")
    for use in intake.uncoded(file):
        _codes(file, use)


def settled_columns(file: Intake) -> None:
    """Fold away what is certain; it can be corrected all the same."""
    settled = [
        use
        for use in (file.mapping.columns if file.mapping else ())
        if use.certain and use.kind is not ColumnKind.PERSONAL
    ]
    with st.expander(say("check.settled", count=len(settled))):
        st.markdown(say("check.settled_words"))
        _editor(file, settled, key="settled")


def _editor(file: Intake, uses: Sequence[ColumnUse], *, key: str) -> None:
    instrument, language = file.instrument, state.language()
    if instrument is None:
        return
    widget = f"check_columns_{key}_{file.version}"

    def made() -> None:
        edits = st.session_state[widget]["edited_rows"]
        with Wall(language):  # called before the page, outside the page's own wall
            state.set_intake(corrected(file, uses, edits, language))

    config = st.column_config
    st.data_editor(
        columns_table(file, instrument, uses, language),
        hide_index=True,
        disabled=["column", "answers", "why"],
        column_config={
            "column": config.TextColumn(say("check.column_header"), width=210),
            "use": config.SelectboxColumn(
                say("check.column_use"),
                options=[kind_words(kind, language) for kind in MAY_BE],
                width=90,
                required=True,
            ),
            "question": config.SelectboxColumn(
                say("check.column_question"),
                options=list(check_table.questions(instrument, language)),
                width=210,
                required=True,
            ),
            "turned": config.CheckboxColumn(
                say("check.column_turned"), help=say("check.turned_help"), width=100
            ),
            "answers": config.TextColumn(say("check.column_order"), width=160),
            "why": config.TextColumn(say("check.column_why"), width=150),
        },
        key=widget,
        on_change=made,
        alt=say("check.columns_alt"),
    )


def _codes(file: Intake, use: ColumnUse) -> None:
    """Ask which number each answer stands for, once for all columns answered in the same words."""
    if file.instrument is None or use.item is None:
        return
    form = file.instrument.format_of(use.item)
    none = say("check.no_answer")
    with st.form(f"check_codes_{use.index}_{file.version}"):
        st.markdown(say("check.codes", column=plain(use.header)))
        given = {
            answer: st.selectbox(
                plain(answer),
                [none, *map(str, form.codes)],
                index=([None, *form.codes].index(use.codes.get(answer))),
            )
            for answer in intake.answers(file, use.index)
        }
        if st.form_submit_button(say("check.codes_take")):
            codes = {
                answer: None if number == none else int(number) for answer, number in given.items()
            }
            keep(intake.with_codes(file, use.index, codes))


def headcounts(file: Intake) -> None:
    """Take the number of employees, here as well as on the first page; say what is wrong in it."""
    counted = file.prepared.headcounts
    with st.expander(say("check.headcount"), expanded=bool(file.headcount) and counted is None):
        if file.headcount:
            key = "check.headcount_there" if counted else "check.headcount_without"
            st.markdown(say(key, file=plain(file.headcount.name)))
        given = st.file_uploader(
            say("start.headcount"),
            type=["csv", "xlsx"],
            help=say("start.headcount_help"),
            key=f"check_headcount_{file.version}",
        )
        if given is not None:
            keep(intake.with_headcount(file, intake.File(given.name, given.getvalue())))


def minimum(file: Intake) -> None:
    """Let the minimum be raised; lower than the policy's is not on offer."""
    floor = intake.lowest_minimum()
    asked = st.number_input(
        say("check.minimum"),
        min_value=floor,
        max_value=max(100, floor),
        value=file.minimum,
        help=say("check.minimum_help"),
        key=f"check_minimum_{file.version}",
    )
    if asked != file.minimum:
        keep(intake.with_minimum(file, int(asked)))


def keep(changed: Intake) -> None:
    """Keep a changed file and draw the page anew."""
    state.set_intake(changed)
    st.rerun()
