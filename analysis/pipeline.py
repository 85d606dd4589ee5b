"""The pipeline: the steps that `pipeline.cfg` chooses, in its order, and how they were set."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import confection

from analysis.embedding_build import model_name
from analysis.records import Answer, Findings
from analysis.registry import Step, Tools, registry

CONFIG = Path(__file__).with_name("pipeline.cfg")
STEP_MODULES = (
    "parsing",
    "redaction",
    "segmentation",
    "embedding",
    "grouping",
    "labelling",
    "quoting",
    "needs",
)
SHARE_OF_TIME = {"parse": 0.45, "segment": 0.1, "embed": 0.2, "group": 0.15}


@dataclass(frozen=True)
class Pipeline:
    """Steps in order, each with its versioned name, and a hash of every setting."""

    order: tuple[tuple[str, str, Step], ...]
    settings_hash: str

    @property
    def versions(self) -> dict[str, str]:
        """The versioned name of each step, for example `{"redact": "redact.v1"}`."""
        return {name: version for name, version, _ in self.order}

    def run(self, answers: tuple[Answer, ...], tools: Tools) -> Findings:
        """Return what every step found in the answers.

        Raises:
            EmbeddingModelError: the embedding model is missing and cannot be made.
        """
        findings = Findings(answers)
        total = sum(_share(name) for name, _, _ in self.order)
        done = 0.0
        for name, _, step in self.order:
            tools.progress(name, done / total)
            findings = step(findings, tools)
            done += _share(name)
        tools.progress("done", 1.0)
        return findings


def _share(name: str) -> float:
    return SHARE_OF_TIME.get(name, 0.05)


@lru_cache(maxsize=4)
def load_pipeline(path: Path = CONFIG) -> Pipeline:
    """Read a configuration and resolve its steps.

    Raises:
        ValueError: the order names a step that has no settings.
    """
    for module in STEP_MODULES:
        import_module(f"analysis.{module}")
    config = confection.Config().from_disk(path)
    order: list[str] = config["pipeline"]["order"]
    missing = [name for name in order if name not in config["steps"]]
    if missing:
        raise ValueError(
            f"{path.name}: [steps.{missing[0]}] is missing; add it or drop it from order"
        )
    resolved: dict[str, Step] = registry.resolve({"steps": config["steps"]})["steps"]
    return Pipeline(
        order=tuple((name, config["steps"][name]["@steps"], resolved[name]) for name in order),
        settings_hash=_hash({"config": config, "model": model_name()}),
    )


def _hash(settings: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]
