"""Train the bot, unless a model of these very inputs is there already."""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from cli.settings import PROJECT, load_settings

RASA_PYTHON = PROJECT / "bot" / "rasa" / ".venv" / "bin" / "python"
INPUTS = (
    "config.yml",
    "domain.yml",
    "data",
    "bot/rasa/components.py",
    "bot/rasa/requirements.lock",
)
COLOURS = re.compile(r"\x1b\[\d+m")
WARNING = re.compile(r"UserWarning: (.+?)(?=^\S+: UserWarning|^  \S|\Z)", re.S | re.M)
FAILURE = re.compile(r"^\w*(?:Error|Exception|Invalid\w*): .*?(?=\n\n(?!-)|\Z)", re.S | re.M)


class TrainingError(Exception):
    """The bot could not be trained; the text says why, in one line, and what to do."""


def fingerprint(project: Path = PROJECT) -> str:
    """Return a hash over all that the model is made from."""
    total = hashlib.sha256()
    for name in INPUTS:
        path = project / name
        for file in sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]:
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            total.update(f"{file.relative_to(project).as_posix()} {content}\n".encode())
    return total.hexdigest()[:16]


def model_path(folder: Path, project: Path = PROJECT) -> Path:
    """Return where the model of today's inputs lies, whether or not it is trained."""
    return folder / f"bot-{fingerprint(project)}.tar.gz"


def train(folder: Path, project: Path = PROJECT) -> Path:
    """Return the trained model, training it if need be: about 20 seconds.

    Raises:
        TrainingError: Rasa is not installed, or does not accept the training data.
    """
    path = model_path(folder, project)
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    # Trained aside and moved whole: a training that was cut short must not look like a model.
    with tempfile.TemporaryDirectory(prefix="training-", dir=folder) as aside:
        _run_rasa(project, Path(aside), path.name)
        (Path(aside) / path.name).replace(path)
    return path


def _run_rasa(project: Path, out: Path, name: str) -> None:
    command = [
        *(str(RASA_PYTHON), "-m", "rasa", "train", "--fail-on-validation-warnings"),
        *("--config", "config.yml", "--domain", "domain.yml", "--data", "data"),
        *("--out", str(out), "--fixed-model-name", name),
    ]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=project,
            env={**os.environ, **quiet_environment()},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        raise TrainingError("Rasa is not installed; run: make setup") from None
    if done.returncode != 0 or not (out / name).exists():
        why = telling_line(done.stdout, done.stderr)
        raise TrainingError(f"Rasa could not train the bot: {why}")


def telling_line(printed: str, complained: str) -> str:
    """Return the one thing, of all that Rasa printed while failing, that says what to mend."""
    printed, complained = COLOURS.sub("", printed), COLOURS.sub("", complained)
    found = FAILURE.search(printed) or WARNING.search(complained)
    if found:
        text = found[1] if found.re is WARNING else found[0]
    else:
        text = next((line for line in reversed(complained.splitlines()) if line.strip()), "")
    return " ".join(text.split())[:400] or "it did not say why"


def quiet_environment() -> dict[str, str]:
    """Return the variables that keep Rasa and TensorFlow silent, and from calling home."""
    return {
        "RASA_TELEMETRY_ENABLED": "false",
        "RASA_MAX_CACHE_SIZE": "0",  # our own fingerprint decides; no cache folder in the project
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "PYTHONWARNINGS": "ignore",
    }


if __name__ == "__main__":
    try:
        print(train(load_settings().models_dir))
    except TrainingError as problem:
        sys.exit(str(problem))
