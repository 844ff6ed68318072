"""Methods: how the figures were made, in plain words with sources, and how people are protected."""

import streamlit as st

from analysis.policy import default_policy
from analysis.study import references
from dashboard import parts, state
from dashboard.words import plain
from reports.attack_words import attack_headings, attack_outcome, attack_rows
from reports.text import number, percent, t

say = parts.say

study = state.study()
policy = default_policy() if study is None else study.policy
language = state.language()
parts.page_title("methods")
parts.heading("methods.protected")
st.markdown(
    say(
        "methods.protected_words",
        scores=policy.minimum_scores,
        shares=policy.minimum_shares,
        structure=policy.minimum_structure,
        probability=percent(policy.probability_step, language),
    )
)
if study is not None:
    st.subheader(t("attack.page.heading", language))
    st.markdown(t("attack.page.lead", language, minimum=policy.minimum_scores))
    st.markdown(f"**{t(f'attack.verdict.{attack_outcome(study)}', language)}**")
    told = zip(*attack_rows(study, language), strict=True)
    st.table(dict(zip(attack_headings(language), map(list, told), strict=True)))
parts.heading("methods.scores")
st.markdown(say("methods.scores_words"))
parts.heading("methods.sure")
st.markdown(
    say(
        "methods.sure_words",
        clear=percent(policy.clear, language),
        likely=percent(policy.likely, language),
        no_sign=percent(policy.no_sign, language),
        difference=number(policy.relevant_difference, language),
        false=percent(policy.false_discovery, language),
        whole=percent(policy.organisation_share, language),
        whole_likely=percent(policy.organisation_share_likely, language),
        rate=percent(policy.low_response_rate, language),
    )
)
for topic in ("reliability", "agreement", "drivers", "profiles", "barriers", "quality"):
    parts.heading(f"methods.{topic}")
    st.markdown(say(f"methods.{topic}_words"))
parts.heading("methods.limits")
st.markdown(say("methods.limits_words"))
with st.expander(say("methods.sources")):
    st.markdown("\n".join(f"- `{key}` {plain(cited)}" for key, cited in references().items()))
