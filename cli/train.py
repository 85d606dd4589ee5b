"""Train the bot, unless a model of these very inputs is there already."""

import hashlib
import os
import subprocess
import sys
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


class TrainingError(Exception):
    """The bot could not be trained; the text says why and what to do."""


def fingerprint() -> str:
    """Return a hash over all that the model is made from."""
    total = hashlib.sha256()
    for name in INPUTS:
        path = PROJECT / name
        for file in sorted(path.glob("*.yml")) if path.is_dir() else [path]:
            total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:16]


def model_path(folder: Path) -> Path:
    """Return where the model of today's inputs lies, whether or not it is trained."""
    return folder / f"bot-{fingerprint()}.tar.gz"


def train(folder: Path) -> Path:
    """Return the trained model, training it if need be.

    Raises:
        TrainingError: Rasa is not installed, or does not accept the training data.
    """
    path = model_path(folder)
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        str(RASA_PYTHON),
        "-m",
        "rasa",
        "train",
        "--out",
        str(folder),
        "--fixed-model-name",
        path.name,
    ]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            cwd=PROJECT,
            env={**os.environ, **quiet_environment()},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        raise TrainingError("Rasa is not installed; run: make setup") from None
    if done.returncode != 0 or not path.exists():
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise TrainingError("Rasa could not train the bot: " + " / ".join(lines[-3:]))
    return path


def quiet_environment() -> dict[str, str]:
    """Return the variables that keep Rasa and TensorFlow silent, and from calling home."""
    return {
        "RASA_TELEMETRY_ENABLED": "false",
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
