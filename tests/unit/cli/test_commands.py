"""The commands as an operator types them: one clear line on a mistake, nothing half done."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.guide import builtin_guide_path
from cli.main import app

ANSWERS = "ref,comment,age\n" + "".join(
    f"p{at},{text},{age}\n"
    for at, (text, age) in enumerate(
        [
            ("We need more benches by the river so that older people can rest.", "65+"),
            ("I need a bench on the hill.", "65+"),
            ("More buses in the evening please.", "25-34"),
            ("The bus never comes on Sundays.", "25-34"),
        ]
    )
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAIN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("GRAIN_DATABASE_URL", raising=False)


def grain(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def done(*arguments: str) -> str:
    result = grain(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: str) -> str:
    result = grain(*arguments)
    assert result.exit_code != 0
    assert "Traceback" not in result.output
    return result.stderr


@pytest.fixture
def answers(tmp_path: Path) -> str:
    path = tmp_path / "answers.csv"
    path.write_text(ANSWERS, encoding="utf-8")
    return str(path)


def create() -> None:
    done("study", "create", "river", "--guide", "everyday-life", "--title", "Life by the river")


def test_answers_become_a_report_and_tables(answers: str, tmp_path: Path) -> None:
    create()
    done("import", "river", answers, "--text", "comment", "--id", "ref", "--segment", "age")
    summary = json.loads(done("analyse", "river", "--json"))
    assert summary["answers"] == 4
    done("report", "river", "--format", "html", "-o", str(tmp_path / "r.html"))
    assert "Life by the river" in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "bench" in done("export", "river", "--format", "needs", "-o", "-")
    rows = list(
        csv.DictReader(io.StringIO(done("export", "river", "--format", "codings", "-o", "-")))
    )
    texts = {row["ref"]: row["comment"] for row in csv.DictReader(io.StringIO(ANSWERS))}
    for row in rows:
        said = texts[row["external_id"]]
        assert said[int(row["start"]) : int(row["end"])] == row["excerpt"]


def test_a_file_is_imported_once(answers: str) -> None:
    create()
    done("import", "river", answers, "--text", "comment")
    assert "was imported into 'river' already" in refused(
        "import", "river", answers, "--text", "comment"
    )


def test_a_bad_file_imports_nothing(tmp_path: Path) -> None:
    create()
    path = tmp_path / "broken.csv"
    path.write_text("comment\nfine\ntoo,many\n", encoding="utf-8")
    assert "line 3" in refused("import", "river", str(path), "--text", "comment")
    assert json.loads(done("study", "list", "--json"))[0]["answers"] == 0


def test_an_unknown_study_is_named(answers: str) -> None:
    assert "no study 'lake'" in refused("import", "lake", answers, "--text", "comment")
    assert "no study 'lake'" in refused("analyse", "lake")


def test_a_report_before_the_analysis_says_what_to_do(tmp_path: Path) -> None:
    create()
    told = refused("report", "river", "--format", "md", "-o", str(tmp_path / "r.md"))
    assert "grain analyse river" in told
    assert not (tmp_path / "r.md").exists()


def test_a_study_with_a_bad_guide_is_not_created(tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    text = builtin_guide_path("everyday-life").read_text(encoding="utf-8")
    path.write_text(text.replace("id: people", "id: ordinary-day"), encoding="utf-8")
    assert "line" in refused("study", "create", "river", "--guide", str(path))
    assert "line" in refused("guide", "check", str(path))
    assert json.loads(done("study", "list", "--json")) == []


def test_the_builtin_guide_passes_its_check() -> None:
    assert "is valid" in done("guide", "check", "everyday-life")


def test_a_participant_is_shown_and_erased(answers: str) -> None:
    create()
    done("import", "river", answers, "--text", "comment", "--id", "ref")
    done("analyse", "river", "--json")
    [held] = json.loads(done("participant", "show", "p1", "--json"))
    assert held["interviews"][0]["turns"][0]["text"] == "I need a bench on the hill."
    receipt = json.loads(done("erase", held["id"], "--yes", "--json"))
    assert receipt["removed"]["turn"] == 1
    assert receipt["left"] == 0
    assert "no participant" in refused("participant", "show", "p1")


def test_somebody_who_may_sign_in_is_added_once() -> None:
    assert "/sign-in/once/" in done("user", "add", "Mina", "--role", "researcher")
    assert "there is an account 'Mina' already" in refused("user", "add", "Mina", "--role", "admin")
    assert json.loads(done("user", "list", "--json"))[0]["role"] == "researcher"


def test_a_rehearsal_without_the_product_says_so(answers: str) -> None:
    where = ("--base-url", "http://127.0.0.1:9")
    told = refused("rehearse", "river", "--answers", answers, "--text", "comment", *where)
    assert "does not answer" in told


def test_doctor_names_the_mend_for_what_does_not_run() -> None:
    result = grain("doctor", "--json")
    found = {each["what"]: each for each in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert not found["worker"]["ok"]
    assert found["worker"]["mend"]


@pytest.mark.parametrize(
    "command", [["--help"], ["import", "--help"], ["study", "create", "--help"]]
)
def test_help_needs_no_store(command: list[str]) -> None:
    assert "grain" in done(*command)
