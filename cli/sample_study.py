"""The sample study: interviews that Grain's makers made up, and that say so wherever they show."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select

from bot.guide import Guide, builtin_guide_path, load_guide
from cli.errors import CommandError
from store import studies
from store.answers import ImportedAnswer, import_answers
from store.decisions import record
from store.models import Study
from store.session import Store

SLUG = "everyday-life"
TITLE = "The grain of everyday life (sample study)"
SAMPLES = Path(__file__).parent / "samples" / "everyday-life.yml"


class SampleInterview(BaseModel):
    """One made-up person's answers, by question id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    segments: dict[str, str] = Field(default_factory=dict)
    answers: dict[str, str] = Field(min_length=1)


class Samples(BaseModel):
    """A file of made-up interviews, with the notice that says they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    made_up: bool
    notice: str
    interviews: tuple[SampleInterview, ...] = Field(min_length=1)


def load_samples(path: Path) -> Samples:
    """Read a file of made-up interviews.

    Raises:
        CommandError: it is not one; names the file, the field and the mend.
    """
    try:
        return Samples.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as problem:
        raise CommandError(f"{path} cannot be read as sample interviews: {problem}") from None
    except ValidationError as problems:
        first = problems.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise CommandError(f"{path}, {field}: {first['msg']}; mend it there") from None


def create_sample_study(store: Store) -> None:
    """Store the sample study with its made-up interviews, unless it is there already."""
    guide = load_guide(builtin_guide_path(SLUG))
    samples = load_samples(SAMPLES)
    with store.write() as session:
        if session.scalar(select(Study.id).where(Study.slug == SLUG)):
            return
        study = studies.create_study(session, SLUG, title=TITLE, guide_path=SLUG, is_sample=True)
        studies.save_guide_version(
            session,
            study,
            version=guide.version,
            digest=guide.digest,
            title=guide.title,
            introduction=guide.introduction,
            source=guide.source,
        )
        people = [_imported(sample, guide) for sample in samples.interviews]
        import_answers(session, study, people, source="sample")
        record(
            session,
            actor="grain",
            action="create",
            subject="study",
            subject_id=study.id,
            study_id=study.id,
            after={"made_up_interviews": len(people)},
        )


def _imported(sample: SampleInterview, guide: Guide) -> ImportedAnswer:
    given = [
        (question, sample.answers[question.id])
        for question in guide.questions
        if question.id in sample.answers
    ]
    return ImportedAnswer(
        external_id=sample.id,
        answers=tuple((question.ask, answer) for question, answer in given),
        segments=sample.segments,
        question_ids=tuple(question.id for question, _ in given),
    )
