"""The background worker: analyses a study soon after its answers changed, once for many answers."""

import logging
from pathlib import Path

from huey import SqliteHuey
from sqlalchemy.orm import Session

from analysis.run import analyse_study
from store.errors import NotFoundError
from store.evidence import last_run
from store.models import Study
from store.session import Store
from store.studies import get_study, list_studies, study_counts

log = logging.getLogger(__name__)

RETRIES = 2
RETRY_SECONDS = 10


class AnalysisQueue:
    """Studies waiting for analysis, in a SQLite file that web and worker share."""

    def __init__(self, path: Path, store: Store, models_dir: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._store = store
        self._models_dir = models_dir
        self.huey = SqliteHuey("grain", filename=str(path), results=False)
        task = self.huey.task(name="analyse", retries=RETRIES, retry_delay=RETRY_SECONDS)
        self._analyse = task(self.analyse_if_due)

    def enqueue(self, slug: str) -> None:
        """Ask for an analysis of the study; many requests before it starts cost one run."""
        self._analyse(slug)

    def enqueue_due(self) -> int:
        """Ask for an analysis of every study whose answers changed since its last; say how many."""
        with self._store.read() as session:
            due = [study.slug for study in list_studies(session) if is_due(session, study)]
        for slug in due:
            self.enqueue(slug)
        return len(due)

    def analyse_if_due(self, slug: str) -> bool:
        """Analyse the study if its answers changed since its last run; say whether they had."""
        try:
            with self._store.read() as session:
                due = is_due(session, get_study(session, slug))
        except NotFoundError:
            return False  # the study was deleted while its request waited
        if due:
            summary = analyse_study(self._store, slug, models_dir=self._models_dir)
            log.info("analysed study %s: %s", slug, summary.counts)
        return due

    def work(self) -> None:
        """Work through the queue, one study at a time, until told to stop by a signal."""
        self.enqueue_due()
        self.huey.create_consumer(workers=1, periodic=False, initial_delay=0.2, max_delay=1).run()


def is_due(session: Session, study: Study) -> bool:
    """Whether the study has answers that its last analysis has not seen, or lost some since."""
    run = last_run(session, study)
    if run is None:
        return study_counts(session, study)["answers"] > 0
    changed = study.answers_changed_at
    return changed is not None and changed >= run.started_at
