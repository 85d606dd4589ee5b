"""Training happens when its inputs changed, leaves no half model, and fails in one line."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli import train
from cli.train import TrainingError, fingerprint, model_path, telling_line

COMPLAINT = (
    "\x1b[93m/env/rasa/shared/utils/io.py:100: UserWarning: Issue found in 'data/rules.yml': \n"
    "Found intent 'skip_qestion' in stories which is not part of the domain.\n"
    "  More info at https://rasa.com/docs/rasa/stories\n"
    "\x1b[0m\x1b[93m/env/rasa/shared/utils/io.py:100: UserWarning: The intent 'skip_question' is"
    " not used in any story or rule.\n\x1b[0m"
)
RULE_CLASH = (
    "\x1b[91mInvalidRule: \nContradicting rules or stories found 🚨\n\n- the prediction of the"
    " action 'action_greet' in rule 'hello' is contradicting with rule(s) 'again'.\n"
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with all that a model is made from."""
    folder = tmp_path / "project"
    for name in train.INPUTS:
        path = folder / name if "." in name else folder / name / "nlu.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}", "utf-8")
    return folder


class Rasa:
    """Stands in for `rasa train`: writes a model, or fails with what the real one printed."""

    def __init__(self, code: int = 0, printed: str = "", complained: str = "") -> None:
        self.code, self.printed, self.complained = code, printed, complained
        self.commands: list[list[str]] = []
        self.environment: dict[str, str] = {}

    def __call__(self, command: list[str], **how: Any) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        self.environment = how["env"]
        out = Path(command[command.index("--out") + 1])
        (out / command[-1]).write_bytes(b"a model" if self.code == 0 else b"half a mo")
        return subprocess.CompletedProcess(command, self.code, self.printed, self.complained)


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> Rasa:
    stand_in = Rasa()
    monkeypatch.setattr(subprocess, "run", stand_in)
    return stand_in


def test_it_trains_once_and_again_when_any_input_changed(
    rasa: Rasa, project: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    first = train.train(models, project)
    assert train.train(models, project) == first
    assert len(rasa.commands) == 1
    for name in train.INPUTS:
        path = project / name
        changed = path / "new" / "more.yaml" if path.is_dir() else path
        changed.parent.mkdir(exist_ok=True)
        changed.write_text("# changed", "utf-8")
        assert train.train(models, project) not in (first, None)
    assert len(rasa.commands) == 1 + len(train.INPUTS)


def test_moving_an_example_to_another_file_is_a_change(project: Path) -> None:
    before = fingerprint(project)
    (project / "data" / "nlu.yml").rename(project / "data" / "other.yml")
    assert fingerprint(project) != before


def test_training_calls_nobody(rasa: Rasa, project: Path, tmp_path: Path) -> None:
    train.train(tmp_path / "models", project)
    assert rasa.environment["RASA_TELEMETRY_ENABLED"] == "false"


def test_a_failure_leaves_nothing_that_looks_like_a_model(
    rasa: Rasa, project: Path, tmp_path: Path
) -> None:
    rasa.code, rasa.complained = 1, COMPLAINT
    models = tmp_path / "models"
    with pytest.raises(TrainingError) as raised:
        train.train(models, project)
    assert "\n" not in str(raised.value)
    assert "data/rules.yml" in str(raised.value)
    assert list(models.iterdir()) == []
    rasa.code = 0
    assert train.train(models, project) == model_path(models, project)


def test_without_rasa_it_says_how_to_get_it(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "RASA_PYTHON", tmp_path / "no" / "python")
    with pytest.raises(TrainingError, match="make setup"):
        train.train(tmp_path / "models", project)


@pytest.mark.parametrize(
    ("printed", "complained", "line"),
    [
        (
            "\x1b[91mProject validation completed with errors.\x1b[0m",
            COMPLAINT,
            "Issue found in 'data/rules.yml': Found intent 'skip_qestion' in stories which is not"
            " part of the domain.",
        ),
        (
            RULE_CLASH,
            "",
            "InvalidRule: Contradicting rules or stories found 🚨 - the prediction of the action"
            " 'action_greet' in rule 'hello' is contradicting with rule(s) 'again'.",
        ),
        ("", "Traceback (most recent call last):\n  x\nImportError: no\n\n", "ImportError: no"),
        ("", "", "it did not say why"),
    ],
    ids=["unknown intent", "rules that contradict", "a traceback", "silence"],
)
def test_the_telling_line_is_found(printed: str, complained: str, line: str) -> None:
    assert telling_line(printed, complained) == line
