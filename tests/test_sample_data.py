"""The sample survey: remade byte for byte, noisy as promised, with its effects in plain sight."""

import io
import tomllib
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from sample_data.files import SAMPLES, sample_path
from sample_data.make_sample import make_files
from surveys.instrument import Polarity
from surveys.instrument_file import load_instrument

INSTRUMENT = load_instrument("learning-culture")
PLANTED = tomllib.loads(sample_path("planted.toml").read_text(encoding="utf-8"))
DEPARTMENTS = {tuple(each["path"]): each for each in PLANTED["departments"]}
ENCODING = {1: "cp1252", 2: "utf-8-sig"}


def table(wave: int) -> pd.DataFrame:
    """Every row of a wave as text, as a spreadsheet would show it."""
    text = sample_path(f"wave{wave}_sv.csv").read_bytes().decode(ENCODING[wave])
    return pd.read_csv(io.StringIO(text), sep=";", dtype=str, keep_default_na=False)


def answers(frame: pd.DataFrame, language: str = "sv") -> pd.DataFrame:
    """Codes as given, columns = item ids; anything but a label is missing."""
    codes = {label: code for code, label in enumerate(INSTRUMENT.formats[0].labels[language], 1)}
    found = {item.id: frame[item.text[language]].map(codes) for item in INSTRUMENT.items}
    return pd.DataFrame(found)


def respondents(wave: int) -> pd.DataFrame:
    """Scale means of real respondents after reversal, with their division and department."""
    frame = table(wave)
    codes = answers(frame)
    frame, codes = (
        each[(frame["Status"] != "Förhandsgranskning") & codes.notna().any(axis=1)]
        for each in (frame, codes)
    )
    for item in INSTRUMENT.items:
        if item.reversed:
            codes[item.id] = 6 - codes[item.id]
    means = pd.DataFrame({s.id: codes[list(s.items)].mean(axis=1) for s in INSTRUMENT.scales})
    return means.assign(division=frame["Förvaltning"], department=frame["Avdelning"])


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    make_files(folder)
    return folder


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.endswith(".csv")])
def test_text_files_are_remade_byte_for_byte(remade, name):
    assert (remade / name).read_bytes() == sample_path(name).read_bytes()


def test_the_workbook_is_remade_the_same_inside(remade):
    inside = []
    for path in (remade / "wave1_en.xlsx", sample_path("wave1_en.xlsx")):
        with zipfile.ZipFile(path) as book:
            inside.append({name: book.read(name) for name in book.namelist()})
    assert inside[0] == inside[1]


def test_wave_1_is_what_a_swedish_excel_saves():
    raw = sample_path("wave1_sv.csv").read_bytes()
    assert "Förvaltning;Avdelning".encode("cp1252") in raw.split(b"\r\n")[0]
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert sample_path("wave2_sv.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("wave", [1, 2])
def test_departments_have_the_sizes_in_the_plan(wave):
    sizes = respondents(wave).groupby(["division", "department"]).size().to_dict()
    assert sizes == {path: each["respondents"][wave - 1] for path, each in DEPARTMENTS.items()}
    assert len(sizes) == 14
    assert len({division for division, _ in sizes}) == 4
    assert sorted(sizes.values())[:2] == [3, 4]
    assert 600 <= sum(sizes.values()) <= 660


def test_headcounts_name_every_department_and_cover_its_respondents():
    counts = pd.read_csv(sample_path("headcount.csv"), sep=";", encoding="utf-8-sig")
    found = {
        (row["Förvaltning"], row["Avdelning"]): row["headcount"] for _, row in counts.iterrows()
    }
    assert found == {path: each["headcount"] for path, each in DEPARTMENTS.items()}
    assert all(found[path] >= max(each["respondents"]) for path, each in DEPARTMENTS.items())


@pytest.mark.parametrize("wave", [1, 2])
def test_noise_is_what_the_dictionary_says(wave):
    frame = table(wave)
    codes = answers(frame)
    assert (frame["Status"] == "Förhandsgranskning").sum() == 4
    assert ((frame["Status"] == "Delvis") & codes.isna().all(axis=1)).sum() == 2
    assert ((frame["Status"] == "Delvis") & codes.notna().any(axis=1)).sum() == 6
    assert (codes.notna().all(axis=1) & (codes.nunique(axis=1) == 1)).sum() == 7
    real = codes[(frame["Status"] != "Förhandsgranskning") & codes.notna().any(axis=1)]
    missing = real.isna().mean()
    assert missing.between(0.01, 0.06).all()
    assert frame["E-post"].str.endswith("@kommunen.example").all()
    assert frame.iloc[:, -1].ne("").mean() == pytest.approx(0.22, abs=0.05)


def test_the_english_workbook_holds_the_same_answers():
    book = pd.read_excel(
        sample_path("wave1_en.xlsx"), engine="calamine", dtype=str, keep_default_na=False
    )
    pd.testing.assert_frame_equal(answers(book, "en"), answers(table(1)))
    assert book["Department"].tolist() == table(1)["Avdelning"].tolist()


@pytest.mark.parametrize("wave", [1, 2])
def test_planted_departments_lie_furthest_out_and_ordinary_ones_close_together(wave):
    scores = respondents(wave)
    sizes = scores.groupby("department")["safety"].transform("size")
    shifts = {
        (effect["path"][-1], scale): shift
        for effect in PLANTED["effects"]
        if effect["wave"] == wave
        for scale, shift in effect["shifts"].items()
    }
    for scale in INSTRUMENT.scales:
        within = scores.groupby("department")[scale.id].transform(lambda x: x - x.mean()).std()
        means = scores[sizes >= 5].groupby("department")[scale.id].mean()
        for department, mean in means.items():
            others = scores.loc[scores["department"] != department, scale.id].mean()
            distance = (mean - others) / within
            shift = shifts.get((department, scale.id))
            if shift is not None:
                assert distance == pytest.approx(shift, abs=0.35)
                assert abs(distance) > 0.7
            elif scale.group != "wanted":
                bad = distance if scale.polarity is Polarity.NEGATIVE else -distance
                assert bad < 0.5


def test_every_effect_that_a_barrier_rests_on_is_a_finding_and_no_other():
    barrier_of = {barrier.scales[0]: barrier for barrier in INSTRUMENT.barriers}
    expected = {
        (effect["wave"], *effect["path"], barrier_of[scale].id, barrier_of[scale].direction)
        for effect in PLANTED["effects"]
        for scale in effect["shifts"]
        if scale in barrier_of
    }
    listed = {
        (finding["wave"], *finding["path"], barrier, finding["direction"])
        for finding in PLANTED["findings"]
        for barrier in finding["barriers"]
    }
    assert listed == expected


@pytest.mark.parametrize("wave", [1, 2])
def test_only_silos_are_widespread_in_the_whole_organisation(wave):
    scores = respondents(wave)
    widespread = []
    for barrier in INSTRUMENT.barriers:
        score = scores[barrier.scales[0]].dropna()
        unfavourable = score <= 2.6 if barrier.direction == "low" else score >= 3.4
        if unfavourable.mean() >= 0.3:
            widespread.append(barrier.id)
            assert unfavourable.mean() > 0.5
    assert widespread == PLANTED["organisation"][0]["barriers"]


def test_hemtjanst_soder_is_better_in_wave_2_where_the_plan_says_so():
    before, after = (respondents(wave).set_index("department") for wave in (1, 2))
    change = PLANTED["changes"][0]
    for scale in change["scales"]:
        unit = change["path"][-1]
        assert after.loc[unit, scale].mean() - before.loc[unit, scale].mean() > 0.5


def test_an_unknown_sample_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="wave1_sv.csv"):
        sample_path("wave3.csv")
    assert all(sample_path(name).is_file() for name in SAMPLES)
