"""Which guide an interview is held with: the study's file as it stands, kept as a version."""

import logging
from functools import lru_cache

from sqlalchemy.orm import Session

from bot.guide import Guide, GuideError, find_guide, load_guide, parse_guide
from store import studies
from store.errors import StoreError
from store.models import GuideVersion, Interview, Study

log = logging.getLogger(__name__)


def guide_for_opening(session: Session, study: Study) -> tuple[Guide, GuideVersion]:
    """Return today's guide of a study, stored as a version if it changed.

    An edit that is not valid is reported in the log and the last good version goes on.

    Raises:
        GuideError: the guide is not valid and there is no earlier version.
    """
    try:
        guide = load_guide(find_guide(study.guide_path))
    except GuideError as problem:
        last = studies.latest_guide_version(session, study)
        if last is None:
            raise
        log.error("study %s goes on with guide version %s: %s", study.slug, last.version, problem)
        return _parsed(last.source, study.guide_path), last
    version = studies.save_guide_version(
        session,
        study,
        version=guide.version,
        digest=guide.digest,
        title=guide.title,
        introduction=guide.introduction,
        source=guide.source,
    )
    return guide, version


def guide_of(interview: Interview) -> Guide:
    """Return the guide version that an interview began with, whatever the file says today.

    Raises:
        StoreError: the interview was never opened.
    """
    if interview.guide_version is None:
        raise StoreError("the interview has not been opened")
    return _parsed(interview.guide_version.source, interview.study.guide_path)


@lru_cache(maxsize=32)
def _parsed(source: str, name: str) -> Guide:
    # A stored version never changes, and reading YAML would be most of a turn's cost.
    return parse_guide(source, name)
