"""The register of steps: `pipeline.cfg` names them by version, and settings go in by keyword."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import confection
from catalogue import create  # type: ignore[import-untyped]

from analysis.encoder import load_encoder
from analysis.records import Findings, Vectors

Progress = Callable[[str, float], None]
"""Called with a step's name and how far the whole run is, from 0 to 1."""


def silent(_step: str, _done: float) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True)
class Tools:
    """What the steps need of the machine."""

    models_dir: Path
    progress: Progress = field(default=silent)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector a text.

        Raises:
            EmbeddingModelError: the model is missing and cannot be made.
        """
        return load_encoder(self.models_dir)(texts)


Step = Callable[[Findings, Tools], Findings]
Factory = TypeVar("Factory", bound=Callable[..., Step])


class registry(confection.registry):  # noqa: N801  (confection's own form)
    """Where `@steps = "name.v1"` in the configuration is looked up."""

    steps = create("grain", "steps")


def steps(name: str) -> Callable[[Factory], Factory]:
    """Register what makes a step under a versioned name; its keywords are the step's settings."""
    found: Callable[[Factory], Factory] = registry.steps.register(name)
    return found
