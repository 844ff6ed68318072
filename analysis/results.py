"""The shapes in which results are released: column lists that every floor above relies on.

A released table is long (one row a unit × measure, a finding, a scale …). Numbers that may not be
shown are NA; nothing else says how they would have been.
"""

from dataclasses import dataclass, field

from analysis.driver_columns import DRIVERS as DRIVERS
from analysis.driver_columns import PATHS as PATHS
from analysis.driver_columns import DriverVerdict as DriverVerdict
from analysis.driver_columns import Part as Part
from analysis.driver_columns import PathVerdict as PathVerdict
from analysis.verdicts import (
    BreakdownWhy as BreakdownWhy,
)
from analysis.verdicts import (
    ChangeLevel as ChangeLevel,
)
from analysis.verdicts import (
    Kinship as Kinship,
)
from analysis.verdicts import (
    Level as Level,
)
from analysis.verdicts import (
    Outcome as Outcome,
)
from analysis.verdicts import (
    ScaleVerdict as ScaleVerdict,
)
from analysis.verdicts import (
    Status as Status,
)
from analysis.verdicts import (
    ThemeReason as ThemeReason,
)
from analysis.verdicts import (
    UnitKind as UnitKind,
)
from analysis.verdicts import (
    Why as Why,
)

ORGANISATION = "organisation"
"""Id of the whole organisation; its path is (). Other units' ids start with "/"."""

UNITS = (
    "unit",  # id: "organisation", "/Care", "/Care/Home care", pools "/Care/*", unassigned "/Care/-"
    "name",
    "path",  # tuple of names, top level first
    "parent",  # id, "" for the organisation
    "level",  # 0 organisation, 1 …
    "kind",  # UnitKind
    "status",  # Status
    "why",  # Why
    "pooled_into",  # id or ""
    "pooled_units",  # pools: how many units it holds; else 0
    "n",
    "headcount",
    "response_rate",
)
"""Units in depth-first order, the organisation first, pools after their siblings."""

CELLS = (
    "unit",
    "measure",  # id of a scale, an item, or "barrier:<id>" where a barrier rests on several
    "kind",  # "scale", "item" or "barrier"
    "n",
    "mean",
    "estimate",
    "ci_low",
    "ci_high",
    "favourable",
    "neutral",
    "unfavourable",
    "bounded",  # names of figures at a bound: they stand for it and all beyond (`homogeneity`)
)
"""One row per shown unit × measure; estimate and interval only for kinds scale and barrier."""

BREAKDOWNS = (
    "attribute",  # as the column is headed
    "group",  # id within the attribute: its value, "*" a pool, "-" those who gave none
    "name",
    "kind",  # UnitKind: unit, pool or unassigned
    "status",  # Status; all of an attribute hidden: it is withheld
    "why",  # BreakdownWhy
    "pooled_into",  # "*" or ""
    "pooled_groups",  # pools: how many values it holds; else 0
    "n",
)
"""Groups of people across units, by attribute; never crossed with units or with each other."""

BREAKDOWN_CELLS = (
    "attribute",
    "group",
    "measure",
    "kind",  # "scale" or "barrier"
    "n",
    "mean",
    "estimate",
    "ci_low",
    "ci_high",
    "favourable",
    "neutral",
    "unfavourable",
    "bounded",
)
"""One row per shown group × scale or barrier; as `CELLS`."""

FINDINGS = (
    "unit",
    "barrier",
    "level",
    "probability",  # NA for the organisation, which is held against a fixed threshold
    "share",
    "share_low",
    "share_high",
    "measure",
    "n",
    "estimate",
    "ci_low",
    "ci_high",
    "others",  # respondent-weighted mean of all other shown units, one decimal
    "employed_low",  # the share of those employed here now, where headcounts are given; never
    "employed_high",  # used for an estimate, a probability or a change
)
"""One row per shown unit × barrier, the organisation included."""

STRENGTHS = ("unit", "barrier", "probability", "share")
"""Where a barrier is clearly *less* than elsewhere: same rules with the sign turned."""

GAPS = ("unit", "pair", "n", "today", "wanted", "gap")
"""Today and as wanted, in response-format units; gap = wanted − today, from released means."""

DIVIDED = ("unit", "scale")
"""Where people fall into two camps that a mean in the middle hides; one row a unit × scale."""

DETECTABLE = ("unit", "scale", "n", "reliability", "difference", "change")
"""How reliable a unit's mean is (τ²/(τ² + σ²/n)), and what it could show.

`difference`: the smallest from the others; `change`: the smallest until the next wave. In
response-format units, rounded up; NA: nothing of a believable size would have been seen.
"""

DIFFERENCES = (
    "scale",
    "departments",  # shown departments compared
    "welch_f",
    "welch_df1",
    "welch_df2",
    "welch_p",
    "welch_p_adjusted",  # Benjamini–Hochberg over the scales
    "omega_squared",
    "eta_squared",
    "kruskal_h",
    "kruskal_df",
    "kruskal_p",
    "epsilon_squared",
    "within_sd",  # pooled over departments, two decimals
)
"""Whether departments differ on a scale at all; says neither where nor which."""

PAIRS = (
    "scale",
    "first",
    "second",
    "difference",  # first − second, of the released means
    "low",
    "high",  # simultaneous over all pairs
    "p_value",  # Games–Howell
    "p_holm",
    "p_bh",
    "hedges_g",
)
"""Departments two by two, from released n and means; made only when a person asks."""

OVERLAPS = ("first", "second", "n", "r", "htmt", "verdict")
"""How far two scales measure the same over the whole survey; `verdict`: overlap.Overlap."""

ITEM_BIAS = (
    "scale",
    "item",
    "first",  # answer language or wave
    "second",
    "n_first",
    "n_second",
    "effect",  # second − first among people who score alike, in SDs of the item
    "low",
    "high",
    "p_adjusted",
    "verdict",  # item_bias.Bias
)
"""Whether an item works alike in two answer languages or two waves, over whole surveys."""

SCALES = (
    "scale",
    "n",
    "k_items",
    "alpha",
    "alpha_low",
    "alpha_high",
    "omega_total",
    "mean_inter_item_r",
    "verdict",  # ScaleVerdict
    "reason",  # catalogue code, "" when there is nothing to add
    "icc1",
    "icc2",
    "rwg_j_median",
    "alpha_standardised",
    "lambda6",
    "spearman_brown",  # two items only
    "ordinal_alpha",  # on polychoric correlations, at most seven categories
    "ordinal_omega",
    "components",  # that stand out from chance (parallel analysis)
    "cfi",  # fit of one factor, four items or more
    "rmsea",
    "srmr",
    "icc1_low",
    "icc1_high",
    "icc2_low",
    "icc2_high",
    "f",  # test that all departments have one mean
    "df1",
    "df2",
    "p_value",
    "rwg_j_skew_median",  # under the slightly skewed null
    "ad_median",  # mean absolute deviation from the mean, in response-format units
    "comparable",  # comparability.Comparable
    "comparable_reason",  # catalogue code (`comparable_reason.<code>`), "" for a plain yes
)

ITEMS = ("scale", "item", "n", "mean", "item_rest_r", "alpha_if_dropped", "negative")
"""`negative`: the item runs against its scale and is probably keyed the wrong way."""

FEW_FOR_A_SIGN = 30
"""Answers under which the sign of an item-rest correlation may well be chance: words say so."""

PROFILES = ("profile", "name_sv", "name_en", "share", "scale", "mean", "z", "spread")
"""Long: one row per profile × scale. `z`: distance from the organisation's mean in SDs; `spread`:
SD of the people of the profile, in SDs of the organisation."""

PROFILE_SHARES = ("unit", "profile", "share")
"""Share of each profile among those placed in a shown unit, the organisation included."""

SIMILARITY = ("unit", "place", "joins")
"""Units without a shown one inside, the most alike beside each other.

`joins`: how far apart the two branches are that meet between a unit and the one before it (mean
difference of estimates as a share of the response range); NA for the first.
"""


ATTACKS = ("attack", "tried", "open_share", "answers", "outcome")
"""One row an attack (`attack.<code>` in the locales); NA where nothing small was there to learn.

`open_share`: smallest share of a scale open for the mean of a group under the minimum; `answers`:
fewest response categories, three at most, possible for one of its members.
"""

ROW_SETS = ("scale", "n", "mean", "n_without", "mean_without")
"""Scales of the whole organisation with every row, and without those proposed to be left out."""

TREND_UNITS = (
    "unit",  # id in the later wave; "… + …" where one became several; as before where it is gone
    "name",
    "path",
    "parent",
    "level",
    "kind",
    "pooled_units",
    "how",  # Kinship
    "earlier",  # ids it was before, joined by " + "; "" for a new one
    "later",
    "why",  # "" where it is compared, else catalogue code (`trend.why.<code>`)
)
"""Units of both waves, in the order of the later one; those that are gone stand last."""

CHANGES = (
    "unit",
    "measure",
    "n_earlier",
    "n_later",
    "earlier",  # released means, of the items both waves share
    "later",
    "change",  # later − earlier, shrunken towards that of the other units
    "low",
    "high",
    "probability",  # of what `level` says; of the likelier direction where it cannot be told
    "level",  # ChangeLevel
    "detectable",  # smallest true change that would have been called, rounded up
    "linked",  # whether answers of the same people were told apart from others
    "reason",  # catalogue code (`trend.reason.<code>`), "" when there is nothing to add
)
"""One row a compared unit × measure that shows its mean in both waves."""

MEASURE_EFFECTS = (
    "taken",  # id of the measure taken
    "barrier",
    "measure",
    "units",  # units with it that are compared
    "comparison_units",
    "change",  # of the units with it, from their shrunken first-wave level
    "comparison_change",
    "effect",  # difference in differences; its sign is the measure's, not good or bad
    "low",
    "high",
    "probability",  # that the units with it moved to the good side more than the others
    "level",  # ChangeLevel
    "reason",
)
"""One row a measure taken; never an experiment."""


@dataclass(frozen=True)
class ProfileFacts:
    """How the number of profiles was chosen; `reason` is a catalogue code.

    `votes`: the k that each criterion alone would choose. `jaccard`: how much of the profile that
    is recovered worst comes back in bootstrap fits. `sampled`: people the profiles were fitted on,
    where not on all; everyone is assigned.
    """

    k: int
    stability: float | None
    reason: str
    votes: dict[str, int] = field(default_factory=dict)
    jaccard: float | None = None
    sampled: int | None = None


@dataclass(frozen=True)
class SurveyFacts:
    """What is said about the survey as a whole.

    `proposed`: rows that seemed answered without care, None when nobody looked; they were left out
    when `dropped` counts them as "careless".
    """

    respondents: int
    departments: int
    dropped: dict[str, int]
    levels: int
    headcount: int | None
    response_rate: float | None
    released_on: str
    program_version: str
    proposed: int | None = None


THEMES = ("theme", "language", "terms", "n")
"""What people write about, the largest first; `terms` told apart by " · ", `n` in steps of five."""

THEME_UNITS = ("theme", "unit")
"""Shown units from which a theme clearly comes more than from elsewhere."""

THEME_BARRIERS = ("theme", "barrier")
"""Barriers that those who write about a theme clearly have more of than those who do not."""

QUOTES = ("quote",)
"""What somebody wrote, word by word, that an owner has read and released."""


@dataclass(frozen=True)
class ThemeFacts:
    """What is said of the free text as a whole.

    `wrote`: how many, in steps of five; None under the minimum for words. `words`: where there are
    no themes, those that most people use. `agreement`: of themes found in parts of the texts, 0–1.
    """

    wrote: int | None
    reason: ThemeReason
    words: str = ""
    agreement: float | None = None
