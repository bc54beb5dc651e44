"""Installs the package as a user would: with composer, into empty projects, from each place that it may come from.

These are a folder, linked to or copied, the archive named by its path, and a folder of archives. In each project the
published example is signed and verified, and the header for ffi.preload loads the library. What the package asks for
and does not find is refused by composer. The network is switched off.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from check_package import FOLDER, built
from pack import PACKAGE, version

PUBLISHED = Path(__file__).with_name("published.php")
PACKAGIST_OFF = {"packagist.org": False}
LINKED = {"type": "path", "url": str(PACKAGE)}
COPIED = {"type": "path", "url": str(PACKAGE), "options": {"symlink": False}}

# What the distribution installs of the packages that composer.json suggests: version, folder, autoload.
SUGGESTED = {
    "guzzlehttp/guzzle": ("7.4.5", "GuzzleHttp", {"psr-4": {"GuzzleHttp\\": ""}, "files": ["functions_include.php"]}),
    "guzzlehttp/promises": ("1.5.2", "GuzzleHttp/Promise", {"psr-4": {"GuzzleHttp\\Promise\\": ""}}),
    "guzzlehttp/psr7": ("2.4.5", "GuzzleHttp/Psr7", {"psr-4": {"GuzzleHttp\\Psr7\\": ""}}),
    "psr/http-client": ("1.0.1", "Psr/Http/Client", {"psr-4": {"Psr\\Http\\Client\\": ""}}),
    "psr/http-factory": ("1.0.1", "Psr/Http/Message", {"psr-4": {"Psr\\Http\\Message\\": ""}}),
    "psr/log": ("1.1.4", "Psr/Log", {"psr-4": {"Psr\\Log\\": ""}}),
}


@dataclass(frozen=True)
class Project:
    """An empty folder, and composer with a home of its own."""

    folder: Path

    def run(self, *command: str | Path, fails: bool = False) -> str:
        """What it prints; what went wrong is told with all that was printed."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("COMPOSER", "ADSEAL"))}
        environment |= {"COMPOSER_HOME": str(self.folder / ".composer"), "COMPOSER_DISABLE_NETWORK": "1"}
        environment |= {"COMPOSER_ALLOW_SUPERUSER": "1", "COMPOSER_NO_INTERACTION": "1"}
        done = subprocess.run(
            list(map(str, command)), cwd=self.folder, env=environment, check=False, capture_output=True, text=True
        )
        if (done.returncode != 0) != fails:
            words = " ".join(map(str, command))
            raise SystemExit(f"php: {words}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout + (done.stderr if fails else "")

    def write(self, repositories: Sequence[dict[str, Any]], **more: Any) -> None:
        """A composer.json with nothing but places to install from."""
        manifest = {"repositories": [*repositories, PACKAGIST_OFF]} | more
        (self.folder / "composer.json").write_text(json.dumps(manifest, indent=4), encoding="utf-8")

    @property
    def package(self) -> Path:
        """Where composer put the package."""
        return self.folder / "vendor" / "adseal" / "adseal"

    def installed(self) -> set[str]:
        """The files of the package, as they came out."""
        files = {path.relative_to(self.package) for path in self.package.rglob("*") if path.is_file()}
        return {str(file) for file in files}


def archive() -> dict[str, Any]:
    """A repository with one package: the archive, and what its composer.json says."""
    with zipfile.ZipFile(built()) as file:
        manifest = json.loads(file.read(f"{FOLDER}composer.json"))
    return {"type": "package", "package": manifest | {"dist": {"type": "zip", "url": str(built())}}}


def suggested() -> Iterator[dict[str, Any]]:
    """Repositories with the distribution's copies of the packages that are suggested."""
    for name, (number, folder, autoload) in SUGGESTED.items():
        found = subprocess.run(
            ["php", "-r", f"echo stream_resolve_include_path('{folder}');"], check=True, capture_output=True, text=True
        )
        dist = {"type": "path", "url": found.stdout, "options": {"symlink": True}}
        yield {"type": "package", "package": {"name": name, "version": number, "dist": dist, "autoload": autoload}}


def check_use(project: Project) -> None:
    """The published example, and vendor/bin."""
    print(project.run("php", "-d", "zend.assertions=1", PUBLISHED), end="", flush=True)
    header = project.folder / "preload.h"
    header.write_text(project.run("vendor/bin/adseal-ffi-preload"), encoding="utf-8")
    scope = "echo FFI::scope('ADSEAL')->adseal_version();"
    loaded = project.run("php", "-d", f"ffi.preload={header}", "-r", scope)
    if loaded != version():
        raise SystemExit(f"php: through vendor/bin/adseal-ffi-preload the library says {loaded!r}")


def from_a_folder(project: Project) -> None:
    """As README.md says it, word for word."""
    project.run("composer", "init", "--no-interaction", "--name=me/tracker", "--stability=dev")
    project.run("composer", "config", "repositories.adseal", "path", PACKAGE)
    project.run("composer", "require", "adseal/adseal")
    if not project.package.is_symlink():
        raise SystemExit("php: composer did not link to the folder")
    check_use(project)


def from_a_copy(project: Project) -> None:
    """Without what .gitattributes leaves out."""
    project.write([COPIED])
    project.run("composer", "require", "adseal/adseal:@dev")
    left = sorted(name for name in project.installed() if name.startswith(("tests/", "tools/", "php")))
    if left:
        raise SystemExit(f"php: a copy of the folder holds {', '.join(left)}")
    check_use(project)


def from_the_archive(project: Project) -> None:
    project.write([archive()])
    project.run("composer", "require", "adseal/adseal")
    with zipfile.ZipFile(built()) as file:
        held = {name.removeprefix(FOLDER) for name in file.namelist()}
    if project.installed() != held:
        raise SystemExit(f"php: composer unpacked {sorted(project.installed() ^ held)} otherwise")
    constraint = json.loads((project.folder / "composer.json").read_text(encoding="utf-8"))["require"]["adseal/adseal"]
    if constraint != f"^{version()}":
        raise SystemExit(f"php: composer requires {constraint}")
    project.run("composer", "dump-autoload", "--optimize", "--strict-psr")
    check_use(project)


def from_archives(project: Project) -> None:
    project.write([{"type": "artifact", "url": str(built().parent)}])
    project.run("composer", "require", "adseal/adseal")
    check_use(project)


def with_what_is_suggested(project: Project) -> None:
    """Every class of the package can be loaded that has its interfaces."""
    project.write([archive(), *suggested()])
    project.run("composer", "require", "adseal/adseal", *SUGGESTED)
    print(project.run("php", "-d", "zend.assertions=1", PUBLISHED, "http"), end="", flush=True)


def where_it_cannot_run(project: Project) -> None:
    """With a PHP that is too old, and with one that has no FFI."""
    for platform, complaint in [({"php": "8.0.30"}, r"requires php >=8\.1"), ({"ext-ffi": False}, "requires ext-ffi")]:
        project.write([archive()], config={"platform": platform})
        told = project.run("composer", "require", "adseal/adseal", fails=True)
        if not re.search(complaint, told):
            raise SystemExit(f"php: with {platform} composer says:\n{told}")


if __name__ == "__main__":
    for check in [
        from_a_folder,
        from_a_copy,
        from_the_archive,
        from_archives,
        with_what_is_suggested,
        where_it_cannot_run,
    ]:
        print(f"==> composer: {check.__name__.replace('_', ' ')}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            check(Project(Path(folder)))
