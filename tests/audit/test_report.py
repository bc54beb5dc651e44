"""The report, in a browser: what it shows is what the summary says, and anybody can read it anywhere."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from auditing import Run, audit
from browser import Browser, browser
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

PHONE = 360
# The width of an A4 page between its margins, at 96 pixels an inch.
PAPER = 672
# Names that would run, load, close an element or an attribute, or hide what they are.
HOSTILE = (
    "<script>window.ran = 1</script>",
    "</script><script>window.ran = 2</script>",
    '" onload="window.ran = 3" x="',
    "<img src=x onerror='window.ran = 4'>",
    "<svg><script>window.ran = 5</script></svg>",
    "<!-- --!><style>*{display:none}</style>",
    "\u202emoc.elgoog",
    "zero\u200bwidth",
    "{{ 7 * 7 }}${7 * 7}",
    "&lt;b&gt;",
    "x" * 128,
    "'; DROP TABLE clicks; --",
)
CHARTS = (
    "Rejected clicks over time, by reason",
    "All clicks over time",
    "Rejected clicks by reason",
    "Rejected clicks by network",
    "Share of rejected clicks",
    "Time to expiry of authentic clicks",
    "Processor time of all threads",
)


class Report(NamedTuple):
    page: Path
    run: Run


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as window:
        yield window


@pytest.fixture(scope="module")
def report(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    return make_report(example, tmp_path_factory.mktemp("report"), example / "clicks.parquet")


@pytest.fixture(scope="module")
def hostile(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report on clicks whose sites have hostile names, in a file that has one too."""
    folder = tmp_path_factory.mktemp("hostile")
    clicks = folder / "<img src=x onerror=window.ran=6>\u202e.csv"
    with clicks.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["url", "time"])
        for index, name in enumerate(HOSTILE):
            site, signature = quote(name, safe=""), "A" * 43
            uri = f"/v1/cpi/click?network_id={site}&site_id={site}&expires=1767225600&signature={signature}"
            writer.writerows([[uri, 1767225600 + 60 * index]] * (index + 1))
    return make_report(example, folder, clicks)


def make_report(keys: Path, folder: Path, *clicks: Path) -> Report:
    page = folder / "report.html"
    return Report(page, audit(keys, "--html", page, *clicks, rows=False))


@pytest.fixture(scope="module")
def embedded(window: Browser, report: Report) -> dict[str, Any]:
    window.open(report.page)
    summary: dict[str, Any] = window.run("return JSON.parse(document.getElementById('summary').textContent)")
    return summary


def resolve(summary: Any, pointer: str) -> Any:
    """The value at a JSON pointer. Counts that are zero are not in the summary."""
    for step in pointer.split("/")[1:]:
        summary = summary[int(step)] if isinstance(summary, list) else summary.get(step, 0)
    return summary


# What it shows.


def test_it_asks_for_nothing_and_complains_about_nothing(window: Browser, report: Report) -> None:
    window.open(report.page)
    assert window.console() == []
    assert window.requests() == [report.page.as_uri()]


def test_every_figure_is_that_of_the_embedded_summary(
    window: Browser, report: Report, embedded: dict[str, Any]
) -> None:
    window.open(report.page)
    figures = window.run(
        "return [...document.querySelectorAll('[data-figure]')].map(e => [e.dataset.figure, e.value, e.textContent])"
    )
    assert len(figures) > 500
    for pointer, value, text in figures:
        assert float(value) == resolve(embedded, pointer), pointer
        if not pointer.startswith("/run/"):
            assert text.replace("\u202f", "") == value, pointer


def test_the_embedded_summary_is_a_part_of_the_whole(report: Report, embedded: dict[str, Any]) -> None:
    whole = report.run.summary
    for name in ("adseal", "complete", "question", "totals", "reasons", "time_to_expiry", "flags", "malformed"):
        assert embedded[name] == whole[name], name
    for name, fields in (("networks", ("network",)), ("sites", ("network", "site"))):
        entries = {tuple(entry[field] for field in fields): entry for entry in whole[name]["entries"]}
        for entry in embedded[name]["entries"]:
            assert entry == entries[tuple(entry[field] for field in fields)]
    assert all(key in whole["keys"] for key in embedded["keys"])
    assert all(signature in whole["replay"]["signatures"] for signature in embedded["replay"]["signatures"])
    assert by_reason(embedded["timeline"]["entries"]) == by_reason(whole["timeline"]["entries"])


def by_reason(moments: list[dict[str, Any]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for moment in moments:
        total.update(moment["reasons"])
    return total


def test_sites_with_the_most_rejected_clicks_are_in_the_table(report: Report, embedded: dict[str, Any]) -> None:
    rejected = sorted((site["rejected"] for site in report.run.summary["sites"]["entries"]), reverse=True)
    shown = [site["rejected"] for site in embedded["sites"]["entries"]]
    assert shown == sorted(shown, reverse=True)
    assert shown[:500] == rejected[:500]


def test_every_chart_is_drawn(window: Browser, report: Report) -> None:
    window.open(report.page)
    charts = window.run(
        """return [...document.querySelectorAll('.chart')].map(chart => [
            chart.querySelector('h3, caption').textContent,
            [...chart.querySelectorAll('rect.part, rect.mark')].map(e => e.getBoundingClientRect().height)])"""
    )
    for title, (found, heights) in zip(CHARTS, charts, strict=True):
        assert found.startswith(title)
        assert heights and max(heights) > 0, title


def test_bars_are_as_long_as_their_counts(window: Browser, report: Report) -> None:
    window.open(report.page)
    bars = window.run(
        """return [...document.querySelectorAll('#by-reason ~ table tbody tr')].map(row => [
            row.querySelector('rect').getBoundingClientRect().width, Number(row.querySelector('data').value)])"""
    )
    width, most = bars[0]
    assert len(bars) > 5
    for length, count in bars:
        # The shortest are drawn so long that they can be seen.
        assert length == pytest.approx(max(width * count / most, width * 0.005), abs=1)


def test_the_columns_over_time_are_as_high_as_their_counts(
    window: Browser, report: Report, embedded: dict[str, Any]
) -> None:
    window.open(report.page)
    heights = window.run(
        """return [...document.querySelectorAll('.chart:has(#rejected-over-time) .area .mark')].map(mark =>
            [...mark.querySelectorAll('.part')].map(e => e.getBoundingClientRect())).map(parts => parts.length
                && Math.max(...parts.map(part => part.bottom)) - Math.min(...parts.map(part => part.top)))"""
    )
    counts = [sum(moment["reasons"].values()) - moment["reasons"].get("valid", 0) for moment in timeline(embedded)]
    assert 20 <= len(counts) <= 101
    pixel = max(counts) / max(heights)
    for height, count in zip(heights, counts, strict=True):
        assert height == pytest.approx(count / pixel, abs=1)


def timeline(summary: dict[str, Any]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = summary["timeline"]["entries"]
    return entries


# Who can read it, and where.


def test_tables_are_sorted_by_the_keyboard(window: Browser, report: Report) -> None:
    window.open(report.page)
    window.run("document.querySelector('details:has(#sites)').open = true")
    header = "document.querySelector('#sites thead th:nth-child(4)')"
    for _ in range(200):
        press(window, Keys.TAB)
        if window.run(f"return document.activeElement.parentElement === {header}"):
            break
    else:
        pytest.fail("the tab key does not reach the button")
    for order, is_reverse in (("descending", True), ("ascending", False)):
        press(window, Keys.ENTER)
        rows = window.run(
            "return [...document.querySelectorAll('#sites tbody td:nth-child(4) data')].map(e => Number(e.value))"
        )
        assert rows == sorted(rows, reverse=is_reverse)
        assert len(set(rows)) > 5
        assert window.run(f"return {header}.getAttribute('aria-sort')") == order


def test_bars_tell_what_they_are_when_they_have_the_focus(window: Browser, report: Report) -> None:
    window.open(report.page)
    for _ in range(50):
        press(window, Keys.TAB)
        if window.run("return document.activeElement.closest('.area') !== null"):
            break
    first = window.run("return document.getElementById('tip').textContent")
    press(window, Keys.ARROW_RIGHT)
    second, is_hidden, label = window.run(
        """const tip = document.getElementById('tip');
        return [tip.textContent, tip.hidden, document.activeElement.getAttribute('aria-label')]"""
    )
    assert re.search(r" rejected: \w+ \d", first)
    assert second == label != first
    assert not is_hidden
    press(window, Keys.ESCAPE)
    assert window.run("return document.getElementById('tip').hidden")


def press(window: Browser, key: str) -> None:
    ActionChains(window.driver).send_keys(key).perform()


def test_the_table_of_sites_is_filtered(window: Browser, report: Report, embedded: dict[str, Any]) -> None:
    window.open(report.page)
    window.run("document.querySelector('details:has(#sites)').open = true")
    sites = embedded["sites"]["entries"]
    wanted = next(site["site"] for site in sites if site["site"])
    field = window.driver.find_element("id", "filter")
    field.send_keys(wanted.upper())
    matching = [site for site in sites if wanted in (site["site"] or "") or wanted in (site["network"] or "")]
    shown, said = window.run(
        """return [[...document.querySelectorAll('#sites tbody tr')].filter(row => !row.hidden).length,
            document.querySelector('.filter output').textContent]"""
    )
    assert shown == len(matching)
    assert said == f"{len(matching)} of {len(sites)}"


@pytest.mark.parametrize("which", ["report", "hostile"])
@pytest.mark.parametrize(("width", "media"), [(PHONE, ""), (PAPER, "print")])
def test_nothing_is_wider_than_a_phone_or_a_page(
    window: Browser, which: str, width: int, media: str, request: pytest.FixtureRequest
) -> None:
    report: Report = request.getfixturevalue(which)
    window.open(report.page, width, media=media)
    window.run("document.querySelectorAll('details').forEach(details => { details.open = true })")
    assert window.run("return document.documentElement.scrollWidth") <= width
    if media == "":
        wide = window.run(
            """return [...document.querySelectorAll('body *')].filter(e => !e.closest('.scroll, svg')
                && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 99))"""
        )
        assert wide == []


def test_it_is_printed(window: Browser, report: Report) -> None:
    window.open(report.page)
    pdf = window.pdf()
    assert pdf.startswith(b"%PDF")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 20


def test_without_scripts_all_of_it_is_there(window: Browser, report: Report, embedded: dict[str, Any]) -> None:
    window.open(report.page, script=False)
    # The driver's own scripts run all the same.
    assert window.run("return document.querySelectorAll('#sites tbody tr').length") == len(embedded["sites"]["entries"])
    assert window.run("return document.querySelectorAll('.chart .mark title').length") > 50
    assert window.run("return document.querySelectorAll('th button, #tip').length") == 0
    assert not window.driver.find_element("css selector", ".filter").is_displayed()
    assert window.driver.find_element("css selector", ".headline").is_displayed()


@pytest.mark.parametrize("dark", [False, True])
def test_colours_have_contrast(window: Browser, report: Report, dark: bool) -> None:
    window.open(report.page, dark=dark)
    window.run("document.querySelectorAll('details').forEach(details => { details.open = true })")
    texts, fills, paper = window.run(
        """const own = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        const behind = e => { for (; e; e = e.parentElement) {
            const colour = getComputedStyle(e).backgroundColor; if (!colour.endsWith(', 0)')) return colour; } };
        const texts = [...document.querySelectorAll('body *')].filter(e => own(e) && e.checkVisibility()).map(e =>
            [e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color, behind(e)].join(' on '));
        return [[...new Set(texts)], [...document.querySelectorAll('pattern rect')].map(e => getComputedStyle(e).fill),
            getComputedStyle(document.body).backgroundColor]"""
    )
    assert (luminance(paper) < 0.1) == dark
    assert len(texts) >= 4
    assert {text: contrast(*text.split(" on ")) for text in texts if contrast(*text.split(" on ")) < 4.5} == {}
    assert {fill: contrast(fill, paper) for fill in fills if contrast(fill, paper) < 3} == {}
    assert len(set(fills)) == len(fills) == 8


def luminance(colour: str) -> float:
    """Of an `rgb()`, as WCAG 2.2 has it."""
    channels = [int(digits) / 255 for digits in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_charts_have_names_and_no_id_comes_twice(window: Browser, report: Report) -> None:
    window.open(report.page, script=False)
    unnamed, identifiers = window.run(
        """const named = e => e.getAttribute('aria-label') || (e.getAttribute('aria-labelledby') || '').split(' ')
            .map(id => document.getElementById(id)?.textContent ?? '').join('');
        return [[...document.querySelectorAll('svg:not([aria-hidden]) , [role=region]')].filter(e =>
            !e.parentElement.closest('svg') && !named(e)).map(e => e.outerHTML.slice(0, 99)),
            [...document.querySelectorAll('[id]')].map(e => e.id)]"""
    )
    assert unnamed == []
    assert len(set(identifiers)) == len(identifiers)


# What strangers and accidents make of it.


def test_names_of_strangers_do_nothing(window: Browser, hostile: Report) -> None:
    window.open(hostile.page)
    assert window.console() == []
    assert window.requests() == [hostile.page.as_uri()]
    ran, elements, names = window.run(
        """return [window.ran, document.querySelectorAll('img, iframe, style:not(head *), [onload], [onerror]').length
            + document.scripts.length, [...document.querySelectorAll('#sites tbody th')].map(e => e.textContent)]"""
    )
    assert ran is None
    assert elements == 2
    seen = {name.replace("\u202e", "<U+202E>").replace("\u200b", "<U+200B>") for name in HOSTILE}
    assert set(names) == seen


@pytest.mark.parametrize("which", ["report", "hostile"])
def test_every_element_is_closed(which: str, request: pytest.FixtureRequest) -> None:
    report: Report = request.getfixturevalue(which)
    checker = Nesting()
    checker.feed(report.page.read_text(encoding="utf-8"))
    checker.close()
    assert checker.open == []


class Nesting(HTMLParser):
    """Holds every end tag against the element that it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), self.getpos()
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, self.getpos()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass


def test_a_log_without_a_click_has_a_report(window: Browser, example: Path, tmp_path: Path) -> None:
    log = tmp_path / "empty.csv"
    log.write_text("url,time\n", encoding="ascii")
    report = make_report(example, tmp_path, log)
    assert report.run.code == 0, report.run.errors
    window.open(report.page)
    assert window.driver.find_element("css selector", ".headline").text == "No click was found."
    assert window.console() == []
    assert window.run("return document.querySelectorAll('.warning').length") == 0
    assert "NaN" not in report.page.read_text(encoding="utf-8")


def test_incomplete_input_is_told_first(window: Browser, example: Path, tmp_path: Path) -> None:
    log = tmp_path / "clicks.csv.gz"
    lines = ["url,time", *(f"/v1/cpi/click?site_id={index}&expires=1,1767225600" for index in range(10_000))]
    whole = gzip.compress("\n".join(lines).encode())
    log.write_bytes(whole[: len(whole) // 2])
    report = make_report(example, tmp_path, log)
    assert report.run.code == 1
    window.open(report.page)
    warning = window.driver.find_element("css selector", ".warning")
    assert warning.is_displayed()
    assert "Incomplete input: 1 file" in warning.text
    assert "clicks.csv.gz" in window.driver.find_element("css selector", "#files ~ .scroll").text
