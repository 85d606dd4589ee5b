"""One parser and one embedding model serve every test here."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from analysis.parsing import make_parse
from analysis.pipeline import load_pipeline
from analysis.records import Answer, Findings
from analysis.redaction import make_redact
from analysis.registry import Tools
from analysis.segmentation import make_segment

MODELS_DIR = Path(__file__).resolve().parents[3] / ".grain" / "models"

SAYINGS = (
    "More buses in the evening. I can't get home from work after eight.",
    "The buses never come on time and there are not enough of them.",
    "Better buses, please",
    "We need more buses to the hospital",
    "I wish there were a bus on Sundays so that I can see my mum",
    "Cheaper bus fares",
    "The bus driver is always kind",
    "Rents are too high for young people",
    "Affordable housing",
    "More affordable housing for families",
    "I can't afford to rent a flat on my own; my landlord puts it up every year",
    "Build more council houses",
    "The council should build affordable homes",
    "Cheaper rent",
    "My rent takes half my wages",
    "The park is lovely and the trees keep me calm",
    "More trees in the park",
    "Clean up the park, it is full of litter",
    "Litter in the park makes me sad",
    "I walk my dog in the park every morning",
    "Safer paths through the park at night",
    "The library is warm and the staff help me with forms",
    "Keep the library open at weekends",
    "I go to the library to read the papers and meet people",
    "Library opening hours are too short",
    "Longer opening hours at the library",
    "I feel lonely since my husband died",
    "More chances to meet neighbours",
    "I would like to know my neighbours better",
    "Neighbours who say hello make all the difference",
    "A street party so that we get to know our neighbours",
    "n/a",
    "not sure",
    "Me gustaría que hubiera más parques para los niños",
    "Dr Patel at the surgery rang me at home on 020 7946 0018",
)


@pytest.fixture(scope="session")
def tools() -> Tools:
    return Tools(MODELS_DIR)


def answers_from(texts: Iterable[str]) -> tuple[Answer, ...]:
    return tuple(
        Answer(id=f"answer-{text[:40]}-{at}", participant_id=f"person-{text[:40]}-{at}", text=text)
        for at, text in sorted(enumerate(texts))
    )


@pytest.fixture(scope="session")
def cut(tools: Tools) -> Callable[..., Findings]:
    """Parse, redact and cut texts into excerpts."""
    chain = (
        make_parse(pool_from=10**9),
        make_redact(phone_regions=["GB", "US"]),
        make_segment(longest_words=45, least_english=0.05),
    )

    def run(*texts: str) -> Findings:
        findings = Findings(answers_from(texts))
        for step in chain:
            findings = step(findings, tools)
        return findings

    return run


@pytest.fixture(scope="session")
def analyse(tools: Tools) -> Callable[[Iterable[Answer]], Findings]:
    """Run the whole pipeline."""
    return lambda answers: load_pipeline().run(tuple(answers), tools)


@pytest.fixture(scope="session")
def sample(analyse: Callable[[Iterable[Answer]], Findings]) -> Findings:
    return analyse(answers_from(SAYINGS))
