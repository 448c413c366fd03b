"""The HTML report in a real browser, opened from disk: it works, it is legible, and nothing in it runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from harness.render.html import render_html
from harness.render.view import build_view
from tests.render.build import SCRIPT, a_comparison, a_hostile_run, a_run

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
from selenium.webdriver.common.by import By  # noqa: E402 - after the check that it is there
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.remote.webdriver import WebDriver  # noqa: E402
from selenium.webdriver.remote.webelement import WebElement  # noqa: E402
from selenium.webdriver.support.ui import Select  # noqa: E402

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
DRIVER = shutil.which("chromedriver")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the PATH"
    ),
]

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--force-prefers-reduced-motion",
    "--window-size=1280,900",
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of each report on disk."""
    folder = tmp_path_factory.mktemp("reports")
    runs = {"ordinary": a_run(), "sampled": a_run(samples=3), "hostile": a_hostile_run()}
    for name, run in runs.items():
        page = render_html(build_view([run], a_comparison(run)))
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in runs}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """One Chromium with a profile of its own; the driver is the installed one, never downloaded."""
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: WebDriver, reports: dict[str, str]) -> WebDriver:
    """The ordinary report, freshly opened in a wide window."""
    return _open(browser, reports["ordinary"])


def _open(browser: WebDriver, address: str) -> WebDriver:
    browser.get("about:blank")
    browser.get_log("browser")
    browser.set_window_size(1280, 900)
    browser.get(address)
    return browser


def _one(page: WebDriver | WebElement, query: str) -> WebElement:
    return page.find_element(By.CSS_SELECTOR, query)


def _rows(page: WebDriver) -> list[str]:
    rows = page.find_elements(By.CSS_SELECTOR, "#cells tbody tr")
    return [_one(row, ".name").text for row in rows if row.is_displayed()]


def _cell(page: WebDriver, task: str, column: int) -> WebElement:
    return page.find_element(
        By.XPATH, f"//table[@id='cells']//tr[th/span[.='{task}']]/td[{column}]/button"
    )


def _press(page: WebDriver, *keys: str) -> None:
    for key in keys:
        page.switch_to.active_element.send_keys(key)


def _focused(page: WebDriver) -> str:
    return str(page.switch_to.active_element.get_attribute("aria-label"))


def _complaints(page: WebDriver) -> list[str]:
    return [entry["message"] for entry in page.get_log("browser")]


@pytest.mark.parametrize("name", ["ordinary", "sampled", "hostile"])
def test_it_opens_without_a_complaint(
    browser: WebDriver, reports: dict[str, str], name: str
) -> None:
    page = _open(browser, reports[name])

    assert _complaints(page) == []
    assert _one(page, "#filters").is_displayed()


def test_filters_change_which_rows_are_shown(page: WebDriver) -> None:
    counts = {}
    for name in ("all", "failed", "differs", "errors"):
        _one(page, f"input[value='{name}'] + span").click()
        counts[name] = len(_rows(page))
        assert _one(page, "#shown").text == f"{counts[name]} of 16 tasks"
        assert _one(page, f"input[value='{name}'] + span small").text == str(counts[name])

    assert counts == {"all": 16, "failed": 12, "differs": 12, "errors": 2}


def test_filters_combine_and_live_in_the_address(page: WebDriver) -> None:
    Select(_one(page, "select[name='risk']")).select_by_visible_text("critical")
    assert _rows(page) == ["Join paths inside a root", "Split a bill to the cent"]

    Select(_one(page, "select[name='category']")).select_by_visible_text("dates-money")
    assert _rows(page) == ["Split a bill to the cent"]

    _one(page, "input[type='search']").send_keys("nothing like it")
    assert _rows(page) == []
    assert page.current_url.endswith("#category=dates-money&risk=critical&q=nothing+like+it")


def test_an_address_restores_what_was_shared(browser: WebDriver, reports: dict[str, str]) -> None:
    candidate = quote("core/split-bill:model-a:direct:0")
    state = f"show=failed&risk=critical&run=2024-06-01-core&id={candidate}"

    page = _open(browser, f"{reports['ordinary']}#{state}")

    assert _one(page, "#detail").is_displayed()
    assert _one(page, "#detail-title").text == "Split a bill to the cent"
    assert _one(page, "input[value='failed']").is_selected()
    _press(page, Keys.ESCAPE)
    assert _rows(page) == ["Join paths inside a root", "Split a bill to the cent"]


@pytest.mark.parametrize(
    "state", ["show=nonsense&risk=nonsense&sort=x", "run=x&id=y", "%", "&&=&", "show=<b>"]
)
def test_a_broken_address_shows_everything(
    browser: WebDriver, reports: dict[str, str], state: str
) -> None:
    page = _open(browser, f"{reports['ordinary']}#{state}")

    assert len(_rows(page)) == 16
    assert _complaints(page) == []


def test_hardest_first_puts_the_task_most_failed_on_top(page: WebDriver) -> None:
    Select(_one(page, "select[name='sort']")).select_by_visible_text("Hardest first")
    first = _rows(page)[0]

    Select(_one(page, "select[name='sort']")).select_by_visible_text("By name")
    assert first == "Add business days"
    assert _rows(page)[0] == "Add business days"
    assert _rows(page)[1] == "Split calls into batches"


def test_a_cell_opens_the_evidence_and_the_command_that_replays_it(page: WebDriver) -> None:
    _cell(page, "Split a bill to the cent", 1).click()
    dialog = _one(page, "#detail")

    assert dialog.is_displayed()
    evidence = {
        _one(part, "dt").text: _one(part, "pre").text
        for part in dialog.find_elements(By.CSS_SELECTOR, ".evidence > div")
    }
    assert evidence == {
        "call": "split(100, 3)",
        "expected": "[34, 33, 33]",
        "got": "[33, 33, 33]",
    }
    assert _one(dialog, ".command pre").text == (
        "harness show 'core/split-bill:model-a:direct:0' --run 2024-06-01-core --replay"
    )
    assert _one(dialog, ".code .hit").text.endswith("return [round(cents / n)] * n")
    assert "L2 (namespaces, seccomp, rlimits)" in dialog.text
    assert "outputs-only" in dialog.text


def test_a_finding_says_where_and_what_was_meant_and_a_suspected_one_does_not_count(
    page: WebDriver,
) -> None:
    _cell(page, "Split calls into batches", 1).click()
    dialog = _one(page, "#detail")

    sure, doubted = (one.text for one in dialog.find_elements(By.CSS_SELECTOR, ".finding > p")[1:])
    assert "did you mean `itertools.batched` or `itertools.islice`?" in sure
    assert "api · API004 · high · line 5 · column 17" in sure
    assert "suspected, not counted · api · API005" in doubted
    assert [e.text.strip() for e in dialog.find_elements(By.CSS_SELECTOR, ".code .hit")] == [
        "yield from itertools.chunked(items, n)"
    ]


def test_the_tabs_show_raw_answer_prompt_and_conversation(page: WebDriver) -> None:
    _cell(page, "Split a bill to the cent", 2).click()
    dialog = _one(page, "#detail")

    def tab(name: str) -> str:
        dialog.find_element(By.XPATH, f".//div[@class='tabs']/button[.='{name}']").click()
        return dialog.text

    assert "The code in the answer is run" in dialog.text
    assert "Here is the function:" in tab("Raw answer")
    assert "the parts must add up" in tab("Prompt")
    assert "planner answered" in tab("Conversation")


def test_two_answers_to_one_task_can_be_compared(page: WebDriver) -> None:
    _cell(page, "Split a bill to the cent", 1).click()
    dialog = _one(page, "#detail")
    dialog.find_element(By.XPATH, ".//button[.='Compare']").click()

    assert [e.text for e in dialog.find_elements(By.CSS_SELECTOR, ".diff .del")] == [
        "    return [round(cents / n)] * n"
    ]
    assert [e.text for e in dialog.find_elements(By.CSS_SELECTOR, ".diff .add")] == [
        "    share, rest = divmod(cents, n)",
        "    return [share + 1] * rest + [share] * (n - rest)",
    ]
    assert "Lines only in ✗ direct: − 1; only in ✓ plan-then-code: + 2" in dialog.text

    select = Select(_one(dialog, "select[aria-label='Compare with']"))
    assert [option.text for option in select.options] == ["✓ plan-then-code", "✗ edge-cases-first"]
    select.select_by_visible_text("✗ edge-cases-first")
    assert "The code is identical." in dialog.text


def test_several_samples_can_be_stepped_through(
    browser: WebDriver, reports: dict[str, str]
) -> None:
    page = _open(browser, reports["sampled"])
    cell = _cell(page, "Split a bill to the cent", 1)
    assert cell.text == "◐ 1/3"

    cell.click()
    select = Select(_one(page, "#detail select[aria-label='Sample']"))
    assert [option.text for option in select.options] == [
        "✗ direct sample 0",
        "✓ direct sample 1",
        "✗ direct sample 2",
    ]
    select.select_by_index(1)
    assert "functional passed" in _one(page, ".status").text


def test_the_matrix_is_walked_with_the_arrow_keys(page: WebDriver) -> None:
    page.execute_script("document.querySelector('#cells .cell').focus()")
    assert _focused(page).startswith("Add business days, direct")

    _press(page, Keys.ARROW_DOWN, Keys.ARROW_RIGHT)
    assert _focused(page).startswith("Split calls into batches, plan-then-code")
    _press(page, Keys.END)
    assert _focused(page).startswith("Split calls into batches, edge-cases-first")
    _press(page, Keys.ARROW_RIGHT, Keys.HOME, Keys.ARROW_UP, Keys.ARROW_UP)
    assert _focused(page).startswith("Add business days, direct")
    assert len(page.find_elements(By.CSS_SELECTOR, "#cells [tabindex='0']")) == 1


def test_enter_opens_and_escape_returns_to_the_cell(page: WebDriver) -> None:
    page.execute_script("document.querySelector('#cells .cell').focus()")

    _press(page, Keys.ENTER)
    assert _one(page, "#detail-title").text == "Add business days"
    _press(page, Keys.ESCAPE)
    assert not _one(page, "#detail").is_displayed()
    assert _focused(page).startswith("Add business days, direct")


def test_n_and_p_go_round_the_cells_that_are_not_a_clean_pass(page: WebDriver) -> None:
    troubled = [
        cell.get_attribute("aria-label")
        for cell in page.find_elements(By.CSS_SELECTOR, "#cells .cell")
        if "passed" not in str(cell.get_attribute("class")) or "security" in cell.text
    ]
    walked = []
    for _ in troubled:
        _press(page, "n")
        walked.append(_focused(page))

    assert walked == troubled
    _press(page, "n")
    assert _focused(page) == troubled[0]
    _press(page, "p")
    assert _focused(page) == troubled[-1]


def test_n_goes_on_inside_the_details(page: WebDriver) -> None:
    _cell(page, "Add business days", 1).click()

    _press(page, "n")
    assert "core/add-business-days · plan-then-code" in _one(page, "#detail").text
    _press(page, "n")
    assert "core/batched-requests · direct" in _one(page, "#detail").text
    _press(page, "p")
    assert "core/add-business-days · plan-then-code" in _one(page, "#detail").text


def test_help_opens_with_a_question_mark(page: WebDriver) -> None:
    _press(page, "?")
    assert _one(page, "#help").is_displayed()
    assert "next or previous cell" in _one(page, "#help").text
    _press(page, Keys.ESCAPE)
    assert not _one(page, "#help").is_displayed()


def test_typing_in_the_search_is_not_taken_for_a_key(page: WebDriver) -> None:
    _press(page, "/")
    _press(page, "n", "p", "?")

    assert _one(page, "input[type='search']").get_attribute("value") == "np?"
    assert not _one(page, "#help").is_displayed()


def test_text_of_a_candidate_is_shown_and_never_run(page: WebDriver) -> None:
    _cell(page, "Wrap text at a width", 1).click()
    dialog = _one(page, "#detail")

    assert SCRIPT in _one(dialog, ".got pre").text
    assert SCRIPT in _one(dialog, ".code").text
    assert "<U+202E>reversed<U+202C> <U+001B>[31m" in _one(dialog, ".code").text
    assert page.find_elements(By.CSS_SELECTOR, "img, #detail script") == []
    assert page.execute_script("return typeof window.__pwned") == "undefined"
    assert _complaints(page) == []


def test_a_hostile_run_can_be_clicked_through_without_anything_running(
    browser: WebDriver, reports: dict[str, str]
) -> None:
    page = _open(browser, reports["hostile"])

    for cell in page.find_elements(By.CSS_SELECTOR, "#cells .cell.failed")[:4]:
        page.execute_script("arguments[0].click()", cell)
        for tab in page.find_elements(By.CSS_SELECTOR, "#detail .tabs button"):
            page.execute_script("arguments[0].click()", tab)
        _one(page, "#detail [aria-label^='Close']").click()

    assert page.find_elements(By.CSS_SELECTOR, "img, #detail script") == []
    assert page.execute_script("return typeof window.__pwned") == "undefined"
    assert _complaints(page) == []


def test_the_policy_stops_a_script_that_gets_in_all_the_same(page: WebDriver) -> None:
    page.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.__pwned = 1';"
        "document.body.append(s); const d = document.createElement('div');"
        'd.innerHTML = \'<img src="data:," onerror="window.__pwned = 1">\';'
        "document.body.append(d)"
    )

    assert page.execute_script("return typeof window.__pwned") == "undefined"
    assert any("Content Security Policy" in message for message in _complaints(page))


@pytest.mark.parametrize("name", ["ordinary", "sampled", "hostile"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_never_scrolls_sideways(
    browser: WebDriver, reports: dict[str, str], name: str, width: int
) -> None:
    page = _open(browser, reports[name])
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        assert page.execute_script("return innerWidth") == width
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
        page.execute_script("document.querySelector('#cells .cell').click()")
        assert page.execute_script("return document.documentElement.scrollWidth") <= width
        assert (
            page.execute_script(
                "const d = document.getElementById('detail'); return d.scrollWidth - d.clientWidth"
            )
            <= 0
        )
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_it_follows_the_system_into_the_dark_and_can_be_switched(
    browser: WebDriver, reports: dict[str, str]
) -> None:
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    try:
        page = _open(browser, reports["ordinary"])
        colours = [_one(page, "body").value_of_css_property("background-color")]
        _one(page, "#theme").click()
        colours.append(_one(page, "body").value_of_css_property("background-color"))
        _one(page, "#theme").click()
        colours.append(_one(page, "body").value_of_css_property("background-color"))
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    assert colours == ["rgba(14, 17, 22, 1)", "rgba(246, 247, 249, 1)", "rgba(14, 17, 22, 1)"]


def test_on_paper_every_table_is_whole_and_no_dialog_is_there(page: WebDriver) -> None:
    _cell(page, "Add business days", 1).click()
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not _one(page, "#detail").is_displayed()
        assert not _one(page, "#filters").is_displayed()
        assert page.execute_script(
            "return [...document.querySelectorAll('.scroll')]"
            ".every(box => getComputedStyle(box).overflowX === 'visible')"
        )
    finally:
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_scripts_the_tables_are_there_and_the_reader_is_told(
    browser: WebDriver, reports: dict[str, str]
) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        page = _open(browser, reports["ordinary"])
        assert "Scripts are off" in _one(page, ".warnings").text
        assert len(_rows(page)) == 16
        assert not _one(page, "#filters").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
