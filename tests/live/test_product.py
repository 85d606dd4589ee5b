"""The whole product, started as an operator starts it and used as its people use it."""

import csv
import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import sync_playwright

from cli.processes import free_port

PROJECT = Path(__file__).resolve().parents[2]
GRAIN = Path(sys.executable).parent / "grain"
SENTENCE = "We need a handrail on the harbour steps so that my mother can get down to the water."
START_WITHIN = 120  # seconds
CHROMIUM = Path("/usr/bin/chromium")
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = pytest.mark.live


@dataclass
class Product:
    """A running product: its address, its folder and what it printed so far."""

    url: str
    data_dir: Path
    process: subprocess.Popen[str]
    printed: list[str]

    @property
    def sign_in_path(self) -> str:
        """The one-time sign-in that was printed at the start."""
        found = re.search(r"For a researcher\s+http://[^/]+(/\S+)", "".join(self.printed))
        assert found, self.printed
        return found[1]

    def grain(self, *arguments: str) -> str:
        """Run a command on the same data and return what it prints."""
        done = subprocess.run(
            [GRAIN, *arguments],
            env={**os.environ, "GRAIN_DATA_DIR": str(self.data_dir)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def read_until_ready(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    printed: list[str] = []
    for line in process.stdout:
        printed.append(line)
        if "Press Ctrl-C" in line:
            return printed
    raise AssertionError("grain up ended before it was ready:\n" + "".join(printed))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    data_dir, port = tmp_path_factory.mktemp("product"), free_port()
    process = subprocess.Popen(
        [GRAIN, "up", "--port", str(port), "--data-dir", str(data_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Product(f"http://127.0.0.1:{port}", data_dir, process, read_until_ready(process))
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
        assert process.stdout is not None
        process.stdout.close()
    assert still_running(data_dir) == []


def still_running(data_dir: Path) -> list[str]:
    """Return the command lines of processes that were given this data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            given = (entry / "environ").read_bytes()
            if str(data_dir).encode() in given and entry.name != str(os.getpid()):
                found.append((entry / "cmdline").read_bytes().decode().replace("\0", " "))
        except OSError:
            continue
    return found


def wait_for(check: object, *, within: float = 60) -> object:
    """Ask again until the answer is true; the deadline bounds it."""
    assert callable(check)
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        found = check()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"did not happen within {within} s")


def test_a_sentence_goes_from_the_chat_api_to_the_exported_need(product: Product) -> None:
    with httpx.Client(base_url=product.url, timeout=30, trust_env=False) as client:
        opened = client.post("/api/studies/everyday-life/interviews")
        opened.raise_for_status()
        interview = opened.json()["interview"]
        client.headers["Authorization"] = f"Bearer {opened.json()['token']}"
        address = f"/api/interviews/{interview}/messages"
        consent = client.post(address, json={"id": "m-yes", "text": "yes"}).json()
        assert consent["state"] == "asking"
        client.post(address, json={"id": "m-1", "text": SENTENCE}).raise_for_status()
        again = client.post(address, json={"id": "m-1", "text": SENTENCE}).json()
        transcript = client.get(f"/api/interviews/{interview}").json()["messages"]
    said = [each["text"] for each in transcript if each["author"] == "participant"]
    assert said == ["yes", SENTENCE]
    assert again["messages"]

    def exported() -> list[dict[str, str]]:
        text = product.grain("export", "everyday-life", "--format", "codings", "-o", "-")
        return [row for row in csv.DictReader(io.StringIO(text)) if "handrail" in row["excerpt"]]

    rows = wait_for(exported)
    assert isinstance(rows, list)
    start, end = int(rows[0]["start"]), int(rows[0]["end"])
    assert SENTENCE[start:end] == rows[0]["excerpt"]
    needs = product.grain("export", "everyday-life", "--format", "needs", "-o", "-")
    assert "handrail" in needs


@pytest.mark.parametrize("payload", ["/restart", '/intent{"x": 1}', "/session_start"])
def test_a_slash_payload_commands_nothing(product: Product, payload: str) -> None:
    with httpx.Client(base_url=product.url, timeout=30, trust_env=False) as client:
        opened = client.post("/api/studies/everyday-life/interviews").json()
        client.headers["Authorization"] = f"Bearer {opened['token']}"
        address = f"/api/interviews/{opened['interview']}/messages"
        client.post(address, json={"id": "1", "text": "yes"})
        answer = client.post(address, json={"id": "2", "text": payload}).json()
        assert answer["state"] == "asking"
        assert answer["messages"]
        said = client.get(f"/api/interviews/{opened['interview']}").json()["messages"]
    assert payload in [each["text"] for each in said if each["author"] == "participant"]


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")
def test_a_citizen_speaks_and_a_researcher_finds_the_sentence(product: Product) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=BROWSER_ARGUMENTS)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto(f"{product.url}/s/everyday-life")
        page.get_by_role("button", name="Start").click()
        page.get_by_role("button", name="Yes, I agree").click()
        page.get_by_role("textbox").fill("I need a bench by the fish market, my knees give out.")
        page.get_by_role("button", name="Send").click()
        page.get_by_text("my knees give out").first.wait_for()

        researcher = browser.new_page()
        researcher.goto(product.url + product.sign_in_path)
        researcher.get_by_role("button", name="Sign in").click()
        researcher.goto(f"{product.url}/work/everyday-life")

        def found() -> bool:
            researcher.reload()
            researcher.get_by_label("Find a sentence").fill("fish market")
            researcher.get_by_role("button", name="Find").click()
            return researcher.get_by_text("a bench by the fish market").count() > 0

        wait_for(found)
        browser.close()
