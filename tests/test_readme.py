"""What the README says holds: its question and answer, its commands, and the places that it names.

Its first line and its test command are run by `.ci/run`, word for word.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from celltrail.cli import app
from tests.cli.programs import Program, started
from tests.plugins.logs import kept_logging

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = re.compile(r'(?<=code: ")\w+(?=")|(?<="code": ")\w+(?=")')
DAY = re.compile(r"\b\d{4}-\d\d-\d\d(?=T)")
MILLIGRAMS = re.compile(r"(?<=\.\d{3})\d{3}(?=\")")
# Three families and the documents: the first consignment is then as it is among the usual 3,000.
BATTERIES = str(3 * 53 + 9)


def _section(title: str) -> str:
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def _block(section: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert found is not None, f"no block of {language}"
    return found[1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a running demonstration says of itself."""
    folder = tmp_path_factory.mktemp("readme")
    program = started("demo", "--json", "--port", "0", "--data", str(folder), "--batteries", BATTERIES)
    try:
        document: dict[str, Any] = json.loads(program.out.until(r"^.*\n")[0])
        yield document
    finally:
        program.end()


def _answer(demo: dict[str, Any], operator: str) -> dict[str, Any]:
    """The answer to the README's question, about the code that the recycler's query has."""
    partners = {each["operator"]: each for each in demo["partners"]}
    code = CODE.search(partners["recycler"]["query"])
    assert code is not None
    answer = httpx.post(
        f"{demo['url']}/graphql",
        json={"query": CODE.sub(code[0], _block(_section("One question and its answer"), "graphql"))},
        headers={"Authorization": f"Bearer {partners[operator]['token']}"},
        timeout=30,
    )
    found: dict[str, Any] = answer.json()
    return found


def test_the_question_has_the_answer_that_is_printed(demo: dict[str, Any]) -> None:
    printed = json.loads(_block(_section("One question and its answer"), "json"))

    found = _answer(demo, "oem")

    assert _stable(found) == _stable(printed)


def test_the_competitor_is_told_nothing(demo: dict[str, Any]) -> None:
    assert 'the same question answers `{"battery": null}`' in README

    assert _answer(demo, "competitor") == {"data": {"battery": None}}


def test_the_commands_for_use_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "batteries.csv").write_text(
        "uid,level,model,category,chemistry,manufacturer_scheme,manufacturer_id\n"
        "urn:uuid:0d6a3e0a-58a9-4a5e-9a43-1b0b8f1c2a77,PACK,M-1,EV,LFP,MIIT_MAKER_CODE,001\n"
    )
    lines = [shlex.split(line, comments=True) for line in _block(_section("Use it"), "sh").splitlines()]
    *calls, serve = lines

    with kept_logging():
        results = [CliRunner().invoke(app, arguments) for _, *arguments in calls]

    assert [program for program, *_ in lines] == ["celltrail"] * len(lines)
    assert [result.exit_code for result in results] == [0] * len(calls), [each.output for each in results]
    assert serve == ["celltrail", "serve", "--port", "8000"]
    assert _status_of_serving() == 0


def _stable(answer: dict[str, Any]) -> str:
    """An answer without what the README says is different at each first start."""
    return MILLIGRAMS.sub("", DAY.sub("DAY", CODE.sub("CODE", json.dumps(answer, indent=1))))


def _status_of_serving() -> int:
    """The exit status of `serve` after Ctrl-C; on a free port, for 8000 may be taken where tests run."""
    program: Program = started("serve", "--port", "0")
    try:
        program.err.until(r"serving .*url=http")
        return program.press_ctrl_c()
    finally:
        program.end()


def test_every_place_that_is_named_exists() -> None:
    rows = [line for line in _section("How it is built").splitlines() if line.startswith("| ")][1:]
    named = [re.findall(r"`([\w./-]+)`", row.split("|")[2]) for row in rows]

    missing = [place for places in named for place in places if not _exists(place, beside=places[0])]

    assert len(rows) > 8
    assert missing == ["issuers.toml"]  # whoever runs a gateway writes it


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)

    assert links
    assert [link for link in links if not link.startswith("https://") and not (ROOT / link).exists()] == []


def test_uv_has_one_version_everywhere() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")

    versions = re.findall(r"\buv==([\d.]+)", README + dockerfile)

    assert len(versions) == 3
    assert len(set(versions)) == 1


def _exists(place: str, *, beside: str) -> bool:
    """A path from the root, from the package, or a neighbour of the first one in its row."""
    starts = (ROOT, ROOT / "src" / "celltrail", (ROOT / beside).parent)
    return any((start / place).exists() for start in starts)
