"""Installs the wheel, and then the source distribution, as a user would: with pip, into an empty virtual environment.

The wheel needs nothing else. The source distribution needs cargo and a C compiler, and builds without this repository
around it; it is built without optimization here, which needs the same files and a fraction of the time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from environments import REPOSITORY, built

# Seen from inside: the published example verifies, and nothing was imported that is not used.
SMOKE = """
import sys
before = set(sys.modules)
import adseal
extra = {name.partition(".")[0] for name in set(sys.modules) - before}
extra &= {"asyncio", "django", "httpx", "pandas", "polars", "pyarrow", "requests", "socket", "ssl", "starlette"}
assert not extra, f"import adseal imports {extra} too"
uri = "/v1/click?network_id=2820&site_id=test"
signed = adseal.ClickSigner("secret").sign(uri, now=1700000000)
assert signed.startswith(uri + "&expires=1700000060&signature="), signed
assert adseal.ClickVerifier("secret").verify(signed, now=1700000000).valid
print(f"adseal {adseal.__version__} from {adseal.__file__}")
"""


def check(distribution: Path, *options: str) -> None:
    print(f"==> pip install {distribution.name}", flush=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target").absolute()
    # Outside of the repository, in which cargo would find its configuration.
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYO3"))}
        environment |= {"CARGO_PROFILE_RELEASE_LTO": "false", "CARGO_PROFILE_RELEASE_CODEGEN_UNITS": "16"}
        environment |= {"CARGO_PROFILE_RELEASE_OPT_LEVEL": "0"}
        environment |= {"CARGO_TARGET_DIR": str(target / "sdist")}
        python = Path(folder) / "venv" / "bin" / "python"

        def run(*command: str | Path) -> str:
            done = subprocess.run(
                [python, *command], cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
            return done.stdout

        # Not the interpreter of .venv-wheel but the one that it was made from.
        base = getattr(sys, "_base_executable", sys.executable)
        subprocess.run([base, "-m", "venv", python.parents[1]], cwd=folder, env=environment, check=True)
        # Without the cache: pip keeps what it built from a file of that name, and would not build it again.
        run("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-cache-dir", *options, distribution)
        listed = json.loads(run("-m", "pip", "--disable-pip-version-check", "list", "--format", "json"))
        names = {one["name"] for one in listed} - {"pip", "setuptools"}
        if names != {"adseal"}:
            raise SystemExit(f"python: pip installed {sorted(names)}")
        print(run("-X", "dev", "-W", "error", "-c", SMOKE), end="", flush=True)


if __name__ == "__main__":
    check(built("*.whl"), "--no-index")
    check(built("*.tar.gz"))
