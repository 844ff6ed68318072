"""A real sign-in: browser, dashboard and an identity provider on this computer."""

import zipfile

import pytest

from dashboard.words import say
from surveys.problems import Problem
from tests.served import (
    CHROMIUM,
    PATIENCE,
    browser,
    dashboard,
    free_port,
    identity_provider,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this computer"),
]

PEOPLE = [
    {"sub": "anna", "email": "anna@example.org", "email_verified": True, "groups": ["hr"]},
    {"sub": "lars", "email": "lars@example.org", "email_verified": True, "groups": ["managers"]},
    {"sub": "nils", "email": "nils@example.org", "email_verified": True, "groups": []},
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home, port = tmp_path_factory.mktemp("home"), free_port()
    with identity_provider(home, PEOPLE) as provider:
        file = home / "login.toml"
        file.write_text(
            f'''
            server_metadata_url = "{provider}/.well-known/openid-configuration"
            client_id = "culture"
            client_secret = "not-a-secret-on-loopback"
            redirect_uri = "http://localhost:{port}/oauth2callback"
            [roles]
            analyst = ["hr"]
            leader = ["managers"]
            ''',
            encoding="utf-8",
        )
        data = {"LEARNING_CULTURE_LOGIN": str(file), "LEARNING_CULTURE_DATA": str(home / "data")}
        with dashboard(home, port=port, **data) as address, browser() as opened:
            yield address, opened, data


@pytest.fixture
def tab(served):
    address, opened, _ = served
    context = opened.new_context(locale="en-GB", accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("heading", name=say("door.sign_in.title", "en"), level=1).wait_for()
    yield page
    context.close()


def sign_in(page, who: str) -> None:
    page.get_by_role("button", name=say("door.sign_in_here", "en"), exact=True).click()
    page.wait_for_url("**/oauth2/authorize**")
    page.locator("input[name=sub]").fill(who)
    page.get_by_role("button", name="Authorize", exact=True).click()
    page.wait_for_url("http://localhost:*/")


def offered(page) -> set[str]:
    """The pages that the navigation offers."""
    page.get_by_test_id("stSidebarNavLink").first.wait_for()
    return set(page.get_by_test_id("stSidebarNavLink").all_inner_texts())


def test_nothing_but_the_door_is_there_before_signing_in(tab, served):
    assert tab.get_by_test_id("stSidebarNavLink").count() == 0
    tab.goto(f"{served[0]}/check")
    tab.get_by_role("button", name=say("door.sign_in_here", "en"), exact=True).wait_for()
    assert tab.get_by_text("Page not found").count() == 0


def test_an_analyst_may_upload_and_is_gone_after_signing_out(tab):
    sign_in(tab, "anna")
    tab.get_by_role("heading", name=say("start.title", "en"), level=1).wait_for()
    assert {say("start.nav", "en"), say("export.nav", "en")} <= offered(tab)
    tab.get_by_role("button", name=say("door.sign_out", "en"), exact=True).click()
    tab.wait_for_url("**/oauth2/end_session**")
    assert "_streamlit_user" not in {cookie["name"] for cookie in tab.context.cookies()}


def test_a_leader_is_not_offered_the_upload_and_its_address_is_refused_in_words(tab, served):
    sign_in(tab, "lars")
    names = offered(tab)
    assert say("overview.nav", "en") in names
    assert say("start.nav", "en") not in names
    for closed in ("start", "check"):
        tab.goto(f"{served[0]}/{closed}")
        tab.get_by_text(Problem("not_permitted").text("en")).wait_for()
        assert tab.locator("input[type=file]").count() == 0


def test_somebody_without_a_role_is_told_so_and_sees_nothing(tab):
    sign_in(tab, "nils")
    tab.get_by_role("heading", name=say("door.no_role.title", "en"), level=1).wait_for()
    assert tab.get_by_test_id("stSidebarNavLink").count() == 0


@pytest.fixture(scope="module")
def wave(served):
    """A released wave of two divisions, and a leader of one of them in the list."""
    from analysis.at_rest import import_wave
    from analysis.policy import default_policy
    from store.database import open_store
    from store.people import Role, add_person
    from store.waves import release_wave
    from tests.builders import instrument, responses

    sizes = {("Care", "North"): 30, ("Care", "South"): 25, ("Secret branch",): 40}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEARNING_CULTURE_DATA", served[2]["LEARNING_CULTURE_DATA"])
        store = open_store()
        made = import_wave(
            store,
            responses(sizes, seed=1),
            instrument(),
            default_policy(),
            survey="Learning",
            name="2026",
            by="anna",
        )
        release_wave(store, made.id, by="anna")
        add_person(
            store,
            by="anna",
            name="Lars",
            role=Role.LEADER,
            units=(("Care",),),
            email="lars@example.org",
        )
        yield store, made.id
        store.close()


def test_a_leader_sees_and_takes_along_their_own_units_only(tab, served, wave):
    sign_in(tab, "lars")
    asked = []
    tab.on("response", lambda response: asked.append(response.url))
    for page in ("overview", "departments", "barriers", "export"):
        tab.goto(f"{served[0]}/{page}?wave={wave[1]}&unit=/Secret%20branch&lang=en")
        tab.get_by_role("heading", name=say(f"{page}.title", "en"), level=1).wait_for()
        tab.wait_for_timeout(1500)
        assert "Secret branch" not in tab.content()
        drawn = tab.evaluate(
            "JSON.stringify([...document.querySelectorAll('.js-plotly-plot')].map(p => p.data))"
        )
        assert "Secret branch" not in drawn
    for key in ("json", "html", "csv_units"):
        with tab.expect_download() as coming:
            tab.get_by_role("button", name=say(f"export.{key}", "en"), exact=True).click()
        with open(coming.value.path(), encoding="utf-8") as file:
            text = file.read()
        assert "North" in text
        assert "Secret branch" not in text
    packed = {}
    for key in ("variant_department", "variant_tables"):
        with tab.expect_download() as coming:
            tab.get_by_role("button", name=say(f"export.{key}", "en"), exact=True).click()
        with zipfile.ZipFile(coming.value.path()) as archive:
            packed |= {each: archive.read(each) for each in archive.namelist()}
    assert [name for name in packed if name.endswith(" North.pdf")]
    assert b"North" in packed["units.csv"]
    assert not [name for name in packed if "Secret" in name]
    assert not [name for name, content in packed.items() if b"Secret branch" in content]
    tab.get_by_role("radio", name=say("export.variant_html", "en")).click()
    tab.wait_for_timeout(1500)  # the buttons are made anew
    with tab.expect_download() as coming:
        tab.get_by_role("button", name=say("export.variant_leader", "en"), exact=True).click()
    with open(coming.value.path(), encoding="utf-8") as file:
        text = file.read()
    assert "North" in text
    assert "Secret branch" not in text
    from store.audit_log import entries

    done = [(each.who, each.action) for each in entries(wave[0])]
    assert done.count(("lars@example.org", "exported")) == 6
    assert "leader html" in str([each for each in entries(wave[0]) if each.action == "exported"])
    assert ("lars@example.org", "viewed") in done
    assert not [url for url in asked if "localhost" not in url and not url.startswith("data:")]


def test_a_leader_reads_the_change_of_their_own_units_and_no_other(tab, served, wave):
    from analysis.at_rest import import_wave
    from analysis.policy import default_policy
    from store.waves import release_wave
    from tests.builders import instrument, responses

    sizes = {("Care", "North"): 30, ("Care", "South"): 25, ("Secret branch",): 40}
    about = {"survey": "Learning", "name": "2027", "by": "anna"}
    later = import_wave(wave[0], responses(sizes, seed=2), instrument(), default_policy(), **about)
    release_wave(wave[0], later.id, by="anna")
    sign_in(tab, "lars")
    asked = f"wave={later.id}&lang=en&unit=/Secret%20branch"
    tab.goto(f"{served[0]}/change?{asked}")
    tab.get_by_role("heading", name=say("change.title", "en"), level=1).wait_for()
    grid = tab.get_by_role("treegrid")
    grid.get_by_role("row").filter(has=tab.get_by_text("North", exact=True)).wait_for()
    tab.get_by_text(say("address.not_here", "en")).wait_for()
    assert "Secret branch" not in tab.content()
    assert tab.get_by_text(say("change.map", "en"), exact=True).count() == 0
    grid.get_by_role("row").filter(has=tab.get_by_text("North", exact=True)).get_by_role(
        "gridcell"
    ).nth(1).click()
    tab.wait_for_url("**unit=*North*")
