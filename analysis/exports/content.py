"""What a report and the tables hold, ready to be written in any format."""

from dataclasses import dataclass
from datetime import datetime

LARGE_STUDY = 100  # participants; from here on what one person alone asks for is left to the table
MOST_NEEDS = 8


@dataclass(frozen=True)
class NeedLine:
    """A need with the redacted words it rests on."""

    id: str
    theme_id: str
    theme: str
    role: str
    need: str
    benefit: str | None
    people: int
    status: str
    evidence: tuple[str, ...]
    excerpt_ids: tuple[str, ...]

    @property
    def statement(self) -> str:
        """The need in designers' form."""
        return need_sentence(self.role, self.need, self.benefit)

    @property
    def short(self) -> str:
        """The need without who says it, for a list under its theme."""
        return f"{self.need}, so that {self.benefit}" if self.benefit else self.need


@dataclass(frozen=True)
class ThemeSection:
    """A theme with its size in people, its codes with theirs, redacted quotes and needs."""

    id: str
    label: str
    description: str
    status: str
    people: int
    excerpts: int
    codes: tuple[tuple[str, int], ...]
    quotes: tuple[str, ...]
    needs: tuple[NeedLine, ...]


@dataclass(frozen=True)
class Report:
    """Everything a report says about a study."""

    title: str
    slug: str
    is_sample: bool
    questions: tuple[str, ...]
    participants: int
    answers: int
    answers_themed: int
    excerpts: int
    themes: tuple[ThemeSection, ...]
    unthemed: tuple[tuple[str, int], ...]
    steps: tuple[str, ...]
    settings_hash: str
    analysed_at: datetime

    def shown_needs(self, theme: ThemeSection) -> tuple[NeedLine, ...]:
        """Return the needs to list under a theme: in a large study, those of several people."""
        several = self.participants >= LARGE_STUDY
        return tuple(need for need in theme.needs if need.people > 1 or not several)[:MOST_NEEDS]

    @property
    def needs(self) -> tuple[NeedLine, ...]:
        """Every theme's needs, those of most people first."""
        found = [need for theme in self.themes for need in theme.needs]
        return tuple(sorted(found, key=lambda need: (-need.people, need.statement)))


@dataclass(frozen=True)
class CodingLine:
    """One coding as other tools read it; offsets are 0-based code points, end exclusive."""

    answer_id: str
    external_id: str | None
    start: int
    end: int
    excerpt: str
    code_id: str
    code: str
    theme_id: str
    theme: str
    origin: str
    status: str
    confidence: float | None


def need_sentence(role: str, need: str, benefit: str | None) -> str:
    """Return a need as one sentence; a benefit that nobody gave is said to be open."""
    who = f"As {role}, I need {need}" if role else f"I need {need}"
    return f"{who}, so that {benefit}." if benefit else f"{who}, so that … (no reason given)."


def people_of(count: int, total: int) -> str:
    """Return a number of people in words a reader can check: "12 of 80 people (15%)"."""
    share = f" ({round(100 * count / total)}%)" if total else ""
    return f"{count:,} of {total:,} {'person' if total == 1 else 'people'}{share}"
