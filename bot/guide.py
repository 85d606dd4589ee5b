"""Guides: what an interview asks, read from YAML and checked before anything is asked."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

GUIDES = Path(__file__).parent / "guides"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class GuideError(Exception):
    """A guide that cannot be used: names the file, the line, the field and the mend."""

    def __init__(self, name: str, line: int, field: str, problem: str, mend: str) -> None:
        self.name, self.line, self.field, self.problem, self.mend = name, line, field, problem, mend
        where = f"{name}, line {line}" + (f", {field}" if field else "")
        super().__init__(f"{where}: {problem}; {mend}")


class Part(BaseModel):
    """A part of a guide: unknown keys are mistakes, and nothing changes once loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Branch(Part):
    """Go to another question when an answer holds one of these words."""

    mentions: tuple[Text, ...] = Field(min_length=1)
    go_to: Identifier


class Question(Part):
    """One open question.

    `probes` is how many follow-up questions it may draw, `enough_words` the length below which
    an answer counts as short; `core` questions are the ones a study cannot do without.
    """

    id: Identifier
    ask: Text
    why: Text
    in_other_words: Text
    core: bool = False
    probes: int = Field(default=1, ge=0, le=2)
    enough_words: int = Field(default=8, ge=1, le=100)
    branches: tuple[Branch, ...] = ()


class ConsentText(Part):
    """What the participant is asked to agree to, word for word, with its version."""

    version: Text
    text: Text
    declined: Text


class Closing(Part):
    """How the interview ends: `thanks` at its end, `stopped` when the participant stops early."""

    thanks: Text
    stopped: Text


class Guide(Part):
    """A whole guide; `source` is the YAML that it was read from."""

    id: Identifier
    version: Text
    title: Text
    language: Text
    organisation: Text
    introduction: Text
    consent: ConsentText
    privacy: Text
    help: Text
    probe_limit: int = Field(default=8, ge=0, le=50)
    questions: tuple[Question, ...] = Field(min_length=1)
    closing: Closing
    source: str = Field(default="", exclude=True, repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the source: two guides of one digest are the same guide."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    def question(self, question_id: str) -> Question:
        """Return the question of that id.

        Raises:
            KeyError: the guide has none.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


def builtin_guide_path(slug: str) -> Path:
    """Return where the built-in guide of that name lies, whether or not it exists."""
    return GUIDES / f"{slug}.yml"


def find_guide(name: str) -> Path:
    """Return the path of a guide given by a built-in's name or by its file."""
    builtin = builtin_guide_path(name)
    return builtin if builtin.is_file() else Path(name)


def load_guide(path: Path) -> Guide:
    """Read and check a guide file.

    Raises:
        GuideError: it cannot be read, or something in it is wrong.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise GuideError(
            str(path), 1, "", f"cannot be read ({problem.strerror})", "check the path"
        ) from None
    except UnicodeDecodeError:
        raise GuideError(str(path), 1, "", "is not UTF-8 text", "save it as UTF-8") from None
    return parse_guide(text, str(path))


def parse_guide(text: str, name: str) -> Guide:
    """Check a guide's YAML; `name` is what errors call it.

    Raises:
        GuideError: something in it is wrong.
    """
    node, content = _read_yaml(text, name)
    if not isinstance(content, dict):
        raise GuideError(
            name, 1, "", "holds no guide", "start it with 'id:', 'version:' and 'title:'"
        )
    content.pop("source", None)
    try:
        guide = Guide.model_validate({**content, "source": text})
    except ValidationError as problems:
        raise _first_problem(problems, node, name) from None
    _check_questions(guide, node, name)
    return guide


def _read_yaml(text: str, name: str) -> tuple[yaml.Node | None, Any]:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        what = problem.problem or "is not YAML"
        raise GuideError(
            name, line, "", what, "check the indentation and the quotes there"
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise GuideError(
            name, 1, "", "is not YAML", "remove control characters and try again"
        ) from None


def _first_problem(problems: ValidationError, node: yaml.Node | None, name: str) -> GuideError:
    first = problems.errors()[0]
    path = tuple(first["loc"])
    field = ".".join(str(part) for part in path)
    kind = first["type"]
    if kind == "missing":
        return GuideError(name, line_of(node, path[:-1]), field, "is missing", f"add '{path[-1]}:'")
    if kind == "extra_forbidden":
        return GuideError(
            name, line_of(node, path), field, "is not known", "remove it or mend its spelling"
        )
    return GuideError(
        name, line_of(node, path), field, f"is wrong ({first['msg']})", "mend its value"
    )


def _check_questions(guide: Guide, node: yaml.Node | None, name: str) -> None:
    seen: dict[str, int] = {}
    for at, question in enumerate(guide.questions):
        if question.id in seen:
            line = line_of(node, ("questions", at, "id"))
            problem = f"'{question.id}' is the id of question {seen[question.id] + 1} already"
            raise GuideError(
                name, line, f"questions.{at}.id", problem, "give each question its own id"
            )
        seen[question.id] = at
    for at, question in enumerate(guide.questions):
        for number, branch in enumerate(question.branches):
            if seen.get(branch.go_to, -1) <= at:
                path = ("questions", at, "branches", number, "go_to")
                problem = f"'{branch.go_to}' is not a later question"
                mend = f"choose one of the ids after '{question.id}'"
                raise GuideError(name, line_of(node, path), ".".join(map(str, path)), problem, mend)


def line_of(node: yaml.Node | None, path: tuple[int | str, ...]) -> int:
    """Return the line, from 1, on which the value at that path stands, or its nearest parent."""
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = [value for key, value in node.value if key.value == part]
            if not found:
                break
            node = found[0]
        elif (
            isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            node = node.value[part]
        else:
            break
    return node.start_mark.line + 1 if node is not None else 1
