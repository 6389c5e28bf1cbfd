"""A headless Chromium that tests drive over its devtools protocol.

`browser` opens pages; each `Page` keeps what the browser reported: requests, console messages, policy
violations. CI installs Debian's package `chromium` (`.ci/run`). Without it the tests fail and do not skip:
the query page cannot be judged without a browser.

Source: Chrome DevTools Protocol, domains Page, Runtime, Network, Log and Target.
"""

from __future__ import annotations

import itertools
import json
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.plugins.guardian import guarded

START_TIMEOUT_S = 60.0
WAIT_TIMEOUT_S = 30.0

FLAGS = (
    "--headless=new",
    "--no-sandbox",  # tests run as root in CI, where Chromium's sandbox refuses to start
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--remote-debugging-port=0",
    # Whatever the page asks for beyond this machine has no address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

# Reports from inside the page what the policy refused, in case the console does not.
VIOLATION_REPORTER = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`));
"""


class Page:
    """One tab. `events` is all that the browser has reported of it so far."""

    def __init__(self, connection: ClientConnection) -> None:
        self.events: list[dict[str, Any]] = []
        self._connection = connection
        self._numbers = itertools.count(1)
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.command(f"{domain}.enable")
        self.command("Page.addScriptToEvaluateOnNewDocument", source=VIOLATION_REPORTER)

    def command(self, method: str, **params: str | bool) -> dict[str, Any]:
        """Send one command, and return its result."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message: dict[str, Any] = json.loads(self._connection.recv(timeout=WAIT_TIMEOUT_S))
            if message.get("id") != number:
                self.events.append(message)
            elif "error" in message:
                raise AssertionError(f"the browser refused {method}: {message['error']}")
            else:
                result: dict[str, Any] = message["result"]
                return result

    def evaluate(self, expression: str) -> Any:  # noqa: ANN401  # whatever JavaScript gives
        """Return the value of a JavaScript expression in the page, as the devtools' console would."""
        answer = self.command(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, f"{expression}: {answer['exceptionDetails']}"
        return answer["result"].get("value")

    def wait_until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true; fail with the page's text when it stays false."""
        deadline = time.monotonic() + WAIT_TIMEOUT_S
        while not self.evaluate(f"Boolean({expression})"):
            if time.monotonic() > deadline:
                shown = self.evaluate("document.body.innerText")
                pytest.fail(
                    f"never true in the page: {expression}\nproblems: {self.problems()}\npage:\n{shown}"
                )
            time.sleep(0.05)

    def requested_urls(self) -> list[str]:
        """Return the address of every request that the page made, WebSockets among them."""
        urls = []
        for event in self.events:
            if event["method"] == "Network.requestWillBeSent":
                urls.append(event["params"]["request"]["url"])
            elif event["method"] == "Network.webSocketCreated":
                urls.append(event["params"]["url"])
        return urls

    def problems(self) -> list[str]:
        """Return every violation of the policy, error of the log or console, and uncaught exception."""
        found = [f"policy: {violation}" for violation in self.evaluate("window.violations")]
        for event in self.events:
            match event:
                case {
                    "method": "Log.entryAdded",
                    "params": {"entry": {"level": "error" | "warning"} as entry},
                }:
                    found.append(f"log: {entry['text']} {entry.get('url', '')}")
                case {"method": "Runtime.consoleAPICalled", "params": {"type": "error" | "warning"} as call}:
                    found.append(f"console: {[argument.get('value') for argument in call['args']]}")
                case {"method": "Runtime.exceptionThrown", "params": params}:
                    found.append(f"exception: {params['exceptionDetails']}")
        return found


class Browser:
    """A running Chromium."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._tabs = ExitStack()

    def open(self, url: str) -> Page:
        """Open `url` in a new tab."""
        port = self._address.removeprefix("ws://127.0.0.1:").split("/", 1)[0]
        with connect(self._address, max_size=None) as connection:
            connection.send(
                json.dumps({"id": 1, "method": "Target.createTarget", "params": {"url": "about:blank"}})
            )
            target = json.loads(connection.recv(timeout=WAIT_TIMEOUT_S))["result"]["targetId"]
        tab = connect(f"ws://127.0.0.1:{port}/devtools/page/{target}", max_size=None)
        page = Page(self._tabs.enter_context(tab))
        page.command("Page.navigate", url=url)
        address = json.dumps(url.partition("?")[0])
        page.wait_until(f"location.href.startsWith({address}) && document.readyState === 'complete'")
        return page

    def close(self) -> None:
        """Let go of every tab."""
        self._tabs.close()


@pytest.fixture(scope="session")
def chromium_process() -> Iterator[str]:
    """Start Chromium once, and give the address of its devtools."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail(
            "the query page is tested in a browser: install Debian's package chromium, as .ci/run does"
        )
    profile = Path(tempfile.mkdtemp(prefix="celltrail-chromium-"))
    command = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    try:
        with guarded(command, profile, stop_signal=signal.SIGTERM) as guardian:
            yield _devtools_address(guardian, profile)
    finally:
        shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture
def browser(chromium_process: str) -> Iterator[Browser]:
    """Give a browser whose tabs are let go after the test."""
    started = Browser(chromium_process)
    yield started
    started.close()


def _devtools_address(process: subprocess.Popen[bytes], profile: Path) -> str:
    """Wait for the file in which Chromium writes its port, then its path."""
    deadline = time.monotonic() + START_TIMEOUT_S
    announced = profile / "DevToolsActivePort"
    while time.monotonic() < deadline and process.poll() is None:
        if announced.exists() and len(lines := announced.read_text().split()) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.05)
    pytest.fail(f"Chromium did not start:\n{(profile / 'output.txt').read_text(errors='replace')}")
