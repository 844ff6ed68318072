"""A made-up released study, so that words and pictures are tested without any statistics."""

import random

import pandas as pd

from analysis import disclosure, results
from analysis.disclosure import Released
from analysis.policy import default_policy
from analysis.results import (
    ATTACKS,
    CELLS,
    DETECTABLE,
    DIFFERENCES,
    DIVIDED,
    DRIVERS,
    FINDINGS,
    GAPS,
    ITEM_BIAS,
    ITEMS,
    OVERLAPS,
    PATHS,
    PROFILES,
    SCALES,
    STRENGTHS,
    UNITS,
    ProfileFacts,
    SurveyFacts,
)
from analysis.study import Study
from surveys.instrument import Instrument
from tests.builders import instrument

INJECTION = '#panic("x") *b* <b>'
FORMULA = "=1+1"
TREE = {
    "Vård och omsorg": ["Hemtjänst Norr", "Hemtjänst Söder", INJECTION, "Särskilt boende"],
    "Barn- och utbildningsförvaltningen": [
        "Förskola",
        "Grundskola",
        "Avdelningen för kompetensförsörjning, arbetsmiljö och verksamhetsutveckling i samverkan",
    ],
    "Teknik": [FORMULA, "Gata och park", "Ånga", "Älvdalen", "Öster"],
    "Stöd": ["HR", "IT"],
}
THEME_TABLES = ("themes", "theme_units", "theme_barriers")
SMALL = {"HR": "hidden", "Ånga": "pooled", "Älvdalen": "pooled"}


def sealed(rows: list[dict], columns: tuple[str, ...]) -> Released:
    """A released table of these rows."""
    return Released(table=pd.DataFrame(rows, columns=list(columns)), seal=disclosure._SEAL)


def unit_row(path: tuple[str, ...], n: int | None, **more) -> dict:
    """One row of the unit table; no path is the organisation."""
    row = {
        "unit": "/" + "/".join(path) if path else "organisation",
        "name": path[-1] if path else "",
        "path": path,
        "parent": ("/" + "/".join(path[:-1]) if path[:-1] else "organisation") if path else "",
        "level": len(path),
        "kind": "unit" if path else "organisation",
        "status": "shown",
        "why": "",
        "pooled_into": "",
        "pooled_units": 0,
        "n": n,
        "headcount": None if n is None else round(n / 0.8),
        "response_rate": None if n is None else 0.8,
    }
    return row | more


def units(tree: dict[str, list[str]], rng: random.Random) -> list[dict]:
    """The unit table of a tree: small units hidden or pooled, people without a department last."""
    rows = [unit_row((), 512)]
    for top, below in tree.items():
        rows.append(unit_row((top,), 12 * len(below) + 20))
        pooled = [name for name in below if SMALL.get(name) == "pooled"]
        for name in below:
            path = (top, name)
            if SMALL.get(name) == "hidden":
                gone = {"status": "hidden", "why": "too_few"}
                rows.append(unit_row(path, None, **gone))
            elif name in pooled:
                gone = {"status": "pooled", "why": "inside_pool", "pooled_into": f"/{top}/*"}
                rows.append(unit_row(path, None, **gone))
            else:
                rows.append(unit_row(path, rng.choice([7, 9, 14, 22, 35, 48])))
        if pooled:
            pool = {"unit": f"/{top}/*", "name": "*", "kind": "pool", "pooled_units": len(pooled)}
            rows.append(unit_row((top, "*"), 11, **pool))
    if tree:
        lost = {"unit": "/-", "kind": "unassigned", "name": "-"}
        rows.append(unit_row(("-",), 12, **lost))
    return rows


def cell_rows(unit: dict, of: Instrument, shift: float, rng: random.Random) -> list[dict]:
    """Scales, items and combined barriers of one shown unit; shares from 10 answers on."""
    measures = [(scale.id, "scale", of.format_of_scale(scale.id)) for scale in of.scales]
    measures += [(item.id, "item", of.format_of(item.id)) for item in of.items]
    several = [barrier for barrier in of.barriers if len(barrier.scales) > 1]
    measures += [(f"barrier:{b.id}", "barrier", of.formats[0]) for b in several]
    out = []
    for measure, kind, form in measures:
        mean = form.minimum + (form.maximum - form.minimum) * min(
            max(0.62 + shift + rng.uniform(-0.12, 0.12), 0), 1
        )
        shares = (None, None, None)
        if unit["n"] >= 10:
            bad = min(max(round(0.3 - shift + rng.uniform(-0.1, 0.1), 2), 0), 0.9)
            mid = round((1 - bad) * 0.35, 2)
            shares = (round(1 - bad - mid, 2), mid, bad)
        own = kind != "item"
        row = (unit["unit"], measure, kind, unit["n"], round(mean, 1))
        row += (round(mean, 1), round(mean - 0.3, 1), round(mean + 0.3, 1)) if own else (None,) * 3
        out.append(dict(zip(CELLS, (*row, *shares, ""), strict=True)))
    return out


def finding_rows(unit: dict, of: Instrument, cells: list[dict], shift: float) -> list[dict]:
    """A finding per barrier: clear where the unit is far below, likely where a little."""
    by_measure = {row["measure"]: row for row in cells}
    out = []
    for barrier in of.barriers:
        one = len(barrier.scales) == 1
        cell = by_measure[barrier.scales[0] if one else f"barrier:{barrier.id}"]
        level, probability = "no_sign", 0.1
        if shift < 0 and barrier is of.barriers[0]:
            level, probability = ("clear", 0.95) if shift < -0.15 else ("likely", 0.8)
        elif unit["n"] < 15:
            level, probability = "cannot_tell", 0.5
        share = cell["unfavourable"]
        out.append(
            {
                "unit": unit["unit"],
                "barrier": barrier.id,
                "level": level,
                "probability": None if unit["unit"] == "organisation" else probability,
                "share": share,
                "share_low": None if share is None else round(max(share - 0.12, 0), 2),
                "share_high": None if share is None else round(min(share + 0.12, 1), 2),
                "others": None if unit["unit"] == "organisation" else 3.4,
            }
            | {key: cell[key] for key in ("measure", "n", "estimate", "ci_low", "ci_high")}
        )
    return out


def gap_rows(unit: dict, of: Instrument) -> list[dict]:
    """Today 2.6, wanted 4.1 for every pair."""
    return [
        {"unit": unit["unit"], "pair": pair.id, "n": unit["n"], "today": 2.6, "wanted": 4.1}
        | {"gap": 1.5}
        for pair in of.pairs
    ]


def scale_rows(of: Instrument) -> list[dict]:
    """Reliability of each scale; single items have none, the second is weak."""
    out = []
    for place, scale in enumerate(of.scales):
        single = len(scale.items) == 1
        alpha = None if single else 0.58 if place == 1 else 0.83
        verdict = "single_item" if single else "with_care" if place == 1 else "report"
        values = (scale.id, 498, len(scale.items), alpha)
        values += (None, None, None, None) if single else (alpha - 0.04, alpha + 0.03, 0.84, 0.41)
        row = dict(zip(SCALES[:13], (*values, verdict, "", 0.08, 0.74, 0.71), strict=True))
        out.append(dict.fromkeys(SCALES) | row | {"comparable": "yes", "comparable_reason": ""})
    return out


def detectable_rows(unit: dict, of: Instrument) -> list[dict]:
    """The fewer answers, the larger the difference that could be shown; none by the smallest."""
    if unit["unit"] == "organisation":
        return []
    difference = None if unit["n"] < 8 else round(0.3 + 5 / unit["n"], 1)
    figures = (unit["n"], 0.6, difference, round(0.5 + 6 / unit["n"], 1))
    return [
        dict(zip(DETECTABLE, (unit["unit"], scale.id, *figures), strict=True))
        for scale in of.scales
    ]


def difference_rows(of: Instrument) -> list[dict]:
    """Departments differ on the first scale and on no other."""
    return [
        dict(
            zip(
                DIFFERENCES,
                (
                    scale.id,
                    11,
                    3.1,
                    10,
                    60.2,
                    0.002 if place == 0 else 0.4,
                    0.01 if place == 0 else 0.5,
                )
                + (0.06, 0.09, 25.0, 10, 0.003 if place == 0 else 0.5, 0.05, 0.9),
                strict=True,
            )
        )
        for place, scale in enumerate(of.scales)
    ]


def profile_rows(of: Instrument) -> list[dict]:
    """Three profiles over every scale."""
    return [
        {
            "profile": f"p{place}",
            "name_sv": f"Profil {place}",
            "name_en": f"Profile {place}",
            "share": share,
            "scale": scale.id,
            "mean": round(3 + 0.8 * z, 1),
            "z": z,
            "spread": 0.6,
        }
        for place, share, z in ((1, 0.5, 0.6), (2, 0.3, -0.4), (3, 0.2, -1.1))
        for scale in of.scales
    ]


def attack_rows() -> list[dict]:
    """One attack of every outcome but the bad ones."""
    found = (
        ("complement", 3, 0.75, 3, "pass"),
        ("counts", 19, None, None, "pass"),
        ("exports", None, None, None, "by_design"),
        ("waves", None, None, None, "not_applicable"),
    )
    return [dict(zip(ATTACKS, row, strict=True)) for row in found]


def fake_study(
    tree: dict[str, list[str]] | None = None,
    *,
    of: Instrument | None = None,
    seed: int = 1,
    fearful: dict[str, float] | None = None,
    divided: list[dict] | None = None,
    overlaps: list[dict] | None = None,
    item_bias: list[dict] | None = None,
    drivers: list[dict] | None = None,
    paths: list[dict] | None = None,
) -> Study:
    """A study of 4 divisions and 14 departments; `fearful` names units and how far below."""
    of = of or instrument()
    rng = random.Random(seed)
    tree = TREE if tree is None else tree
    fearful = {"Hemtjänst Norr": -0.25, INJECTION: -0.1} if fearful is None else fearful
    unit_table = units(tree, rng)
    shown = [unit for unit in unit_table if unit["status"] == "shown"]
    cells: list[dict] = []
    findings: list[dict] = []
    for unit in shown:
        shift = fearful.get(unit["name"], 0.0)
        own = cell_rows(unit, of, shift, rng)
        cells += own
        findings += finding_rows(unit, of, own, shift)
    strengths = [
        {"unit": unit["unit"], "barrier": of.barriers[0].id, "probability": 0.9, "share": 0.1}
        for unit in shown
        if unit["name"] == "IT" and of.barriers
    ]
    item_rows = [
        dict(zip(ITEMS, (scale.id, item, 498, 3.4, 0.55, 0.79, False), strict=True))
        for scale in of.scales
        for item in scale.items
    ]
    return Study(
        facts=SurveyFacts(
            respondents=512,
            departments=sum(map(len, tree.values())),
            dropped={"preview": 3, "blank": 2},
            levels=2 if tree else 0,
            headcount=640,
            response_rate=0.8,
            released_on="2026-11-24",
            program_version="0.1.0",
        ),
        instrument=of,
        policy=default_policy(),
        units=sealed(unit_table, UNITS),
        cells=sealed(cells, CELLS),
        findings=sealed(findings, FINDINGS),
        strengths=sealed(strengths, STRENGTHS),
        gaps=sealed([row for unit in shown for row in gap_rows(unit, of)], GAPS),
        divided=sealed(divided or [], DIVIDED),
        detectable=sealed([row for unit in shown for row in detectable_rows(unit, of)], DETECTABLE),
        scales=sealed(scale_rows(of), SCALES),
        items=sealed(item_rows, ITEMS),
        differences=sealed(difference_rows(of), DIFFERENCES),
        overlaps=sealed(overlaps or [], OVERLAPS),
        item_bias=sealed(item_bias or [], ITEM_BIAS),
        drivers=sealed(drivers or [], DRIVERS),
        paths=sealed(paths or [], PATHS),
        profiles=sealed(profile_rows(of), PROFILES),
        profile_facts=ProfileFacts(k=3, stability=0.86, reason=""),
        attacks=sealed(attack_rows(), ATTACKS),
        **{
            name: sealed([], getattr(results, name.upper()))
            for name in (
                "breakdowns",
                "breakdown_cells",
                "similarity",
                "profile_shares",
                *THEME_TABLES,
            )
        },
        theme_facts=None,
    )
