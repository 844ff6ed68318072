"""The rooms' walls, read from the code itself: imports point left, the gate stays the only gate."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("surveys", "store", "analysis", "reports", "dashboard", "app")
ABOVE_THE_GATE = ("reports", "dashboard", "app")
FILES = [
    path
    for room in ROOMS
    for path in sorted([*ROOT.glob(f"{room}/**/*.py"), *ROOT.glob(f"{room}.py")])
]
NAMES = [str(path.relative_to(ROOT)) for path in FILES]
every_file = pytest.mark.parametrize("path", FILES, ids=NAMES)

MAY_IMPORT_FROM_ANALYSIS = {"study", "disclosure", "policy", "results", "access", "at_rest"}
MAY_IMPORT_FROM_ANALYSIS |= {"trends"}  # the same face for two waves: `Trend` is made of Released
TABULATES = {"groupby", "pivot", "pivot_table", "crosstab", "merge", "join", "unstack", "melt"}
MAKES_RELEASED = {"analysis/disclosure.py"}


def room_of(path: Path) -> str:
    """The room a file stands in."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Dotted names of all modules a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def calls(path: Path) -> list[tuple[str, int]]:
    """Name and line of everything a file calls: `f()` and `x.f()` both count as f."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            text = isinstance(node.func, ast.Attribute) and isinstance(
                node.func.value, ast.Constant | ast.JoinedStr
            )
            found.append(("" if text else name, node.lineno))
    return found


@every_file
def test_imports_point_left(path):
    here = ROOMS.index(room_of(path))
    right = {
        name
        for name in imports(path)
        if name.split(".")[0] in ROOMS and ROOMS.index(name.split(".")[0]) > here
    }
    assert not right


@every_file
def test_streamlit_and_plotly_stay_upstairs(path):
    tops = {name.split(".")[0] for name in imports(path)}
    if room_of(path) not in ("dashboard", "app"):
        assert "streamlit" not in tops
    if room_of(path) in ("surveys", "store", "analysis"):
        assert "plotly" not in tops


@every_file
def test_upper_floors_see_only_the_face_of_analysis(path):
    if room_of(path) in ABOVE_THE_GATE:
        seen = {name.split(".")[1] for name in imports(path) if name.startswith("analysis.")}
        assert seen <= MAY_IMPORT_FROM_ANALYSIS


@every_file
def test_nothing_is_tabulated_above_the_gate(path):
    if room_of(path) in ABOVE_THE_GATE:
        found = [call for call in calls(path) if call[0] in TABULATES]
        assert not found


@every_file
def test_only_the_gate_makes_released_tables(path):
    if str(path.relative_to(ROOT).as_posix()) not in MAKES_RELEASED:
        assert "Released" not in [name for name, _ in calls(path)]
        assert not any(name.endswith("._SEAL") for name in imports(path))


@every_file
def test_no_assert_no_print_no_bare_except(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not isinstance(node, ast.Assert), f"line {node.lineno}: assert vanishes under -O"
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"line {node.lineno}: bare except"
    if path.name not in ("command_line.py", "commands.py"):
        assert "print" not in [name for name, _ in calls(path)]


@every_file
def test_a_file_is_one_room_and_a_function_one_thought(path):
    source = path.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or 0) - first.lineno + 1
            assert length <= 60, f"{node.name} has {length} lines"


@every_file
def test_no_widget_cache_holds_more_than_released_things(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            cached = [ast.unparse(each) for each in node.decorator_list]
            if any("cache_data" in each or "cache_resource" in each for each in cached):
                returns = ast.unparse(node.returns) if node.returns else ""
                # a study and a trend are made of released tables, and hold no answer of anyone
                made_of_released = {"Released", "Study", "Trend", "Figure", "go.Figure"}
                assert returns in made_of_released | {"bytes", "str"}
                assert all("max_entries" in each for each in cached if "cache_" in each)


def test_there_are_rooms_to_walk_through():
    assert {"surveys", "analysis"} <= {room_of(path) for path in FILES}
