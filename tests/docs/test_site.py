"""The site that is built of the pages: its links, and what a browser makes of it.

The browser is the machine's own Chromium, which nothing here installs: without one, what needs it
is skipped. With one, pictures of some pages are in site/.pictures afterwards.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from html import unescape
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.docs.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("site")]

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
PICTURES = ROOT / "site" / ".pictures"
PHONE, DESKTOP = 390, 1280
PICTURED = ("README", "docs/api", "docs/monitoring")

# Looks at pages in frames of a width, since a window cannot be as narrow as a phone, and leaves
# what it has seen in the document.
LOOKS = """<!doctype html><body><script>
const show = (page, width, looked) => new Promise((done) => {
  const frame = document.createElement("iframe");
  frame.style = `width: ${width}px; height: 900px; border: 0`;
  frame.onload = () => setTimeout(() => { done(looked(frame)); frame.remove(); }, 300);
  frame.src = page;
  document.body.append(frame);
});
const look = async (pages, widths) => {
  const seen = {};
  for (const page of pages) for (const width of widths)
    seen[`${page} ${width}`] = await show(page, width,
      (frame) => Math.max(...[...frame.contentDocument.querySelectorAll("html, .content")]
        .map((part) => part.scrollWidth - part.clientWidth)));
  seen.search = await show("/search.html?q=presigned", 1280,
    (frame) => [...frame.contentDocument.querySelectorAll("#search-results li a")]
      .map((link) => link.getAttribute("href")));
  document.body.innerHTML = "<pre id=seen></pre>";
  document.getElementById("seen").textContent = JSON.stringify(seen);
};
look(PAGES, WIDTHS);
</script>"""


class Links(HTMLParser):
    """What a page links to, and what in it can be linked to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.to: set[str] = set()
        self.ids: set[str] = set()
        self.feed(page.read_text())

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids |= {value for value in (named.get("id"), named.get("name")) if value}
        self.to |= {value for value in (named.get("href"), named.get("src")) if value}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    sphinx = Path(sys.executable).with_name("sphinx-build")
    doctrees = tmp_path_factory.mktemp("doctrees")
    subprocess.run(  # noqa: S603 - words written here
        [sphinx, "-q", "-W", "-d", doctrees, "-c", "docs", ".", folder], cwd=ROOT, check=True
    )
    return folder


def pages_of(site: Path) -> list[str]:
    return sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))


def test_no_link_of_the_site_is_broken(site: Path) -> None:
    pages = {site / name: Links(site / name) for name in pages_of(site)}
    broken = []
    for page, links in pages.items():
        for link in links.to:
            name, _, anchor = link.partition("#")
            if re.match(r"\w+:", link) or (not name and not anchor):
                continue
            target = (page.parent / name.partition("?")[0]).resolve() if name else page
            known = pages[target].ids if target in pages else {""}
            if not target.exists() or (anchor and anchor not in known):
                broken.append((page.name, link))

    assert len(pages) > 30
    assert broken == []


FRAMED = (
    '<!doctype html><body style="margin: 0"><iframe src="/{page}.html" style="{style}"></iframe>'
)


class Server(SimpleHTTPRequestHandler):
    """Serves a folder, the page that looks at its pages, and each of them in a frame."""

    looks: str

    def do_GET(self) -> None:
        _, kind, *rest = self.path.split("/", maxsplit=3)
        if kind == "looks":
            self._answer(self.looks)
        elif kind == "framed":
            width, page = rest
            style = f"width: {width}px; height: 1600px; border: 0"
            self._answer(FRAMED.format(page=page, style=style))
        else:
            super().do_GET()

    def _answer(self, page: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture(scope="module")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    try:
        browse(tmp_path_factory.mktemp("first"), "--dump-dom", "about:blank")
    except (OSError, subprocess.SubprocessError):
        pytest.skip("there is no Chromium here, or none that starts")
    pages = json.dumps([f"/{name}" for name in pages_of(site)])
    Server.looks = LOOKS.replace("PAGES", pages).replace("WIDTHS", json.dumps([PHONE, DESKTOP]))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def browse(profile: Path, *options: str) -> str:
    """Start the browser for one page, and return what it prints."""
    command = [
        CHROMIUM,
        "--headless",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
    ]
    if os.geteuid() == 0:
        command.append("--no-sandbox")
    done = subprocess.run(  # noqa: S603 - words written here
        [*command, f"--user-data-dir={profile}", *options],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def seen(address: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    profile = tmp_path_factory.mktemp("profile")
    shown = browse(profile, "--dump-dom", "--virtual-time-budget=90000", f"{address}/looks")
    (text,) = re.findall(r'<pre id="seen">(.*?)</pre>', shown, re.DOTALL)
    return dict(json.loads(unescape(text)))


def test_nothing_of_a_page_is_out_of_sight_on_a_phone_or_a_desktop(seen: dict[str, Any]) -> None:
    pages = seen.keys() - {"search"}
    out_of_sight = {page: seen[page] for page in pages if seen[page]}

    assert len(seen) > 60
    assert out_of_sight == {}


def test_the_search_finds_a_word_where_it_stands(seen: dict[str, Any]) -> None:
    found = [link.partition("?")[0].removesuffix(".html") for link in seen["search"]]

    assert "docs/threat-model" in found, found


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("page", PICTURED)
def test_it_can_be_looked_at(address: str, page: str, width: int, tmp_path: Path) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = PICTURES / f"{page.replace('/', '-')}-{width}.png"
    picture.unlink(missing_ok=True)

    window = max(width, 500)  # no window is narrower
    options = [f"--window-size={window},1600", f"--screenshot={picture}"]
    browse(tmp_path, *options, "--virtual-time-budget=9000", f"{address}/framed/{width}/{page}")

    assert picture.read_bytes().startswith(b"\x89PNG")
