"""Every table, in one place to import from."""

from store.account_models import ROLES, Account, AuditEntry, SignInLink
from store.columns import Base, new_id, now
from store.evidence_models import (
    INSIGHT_KINDS,
    STATUSES,
    AnalysisRun,
    Code,
    Coding,
    Excerpt,
    Insight,
    InsightExcerpt,
    Theme,
    ThemeQuote,
)
from store.fieldwork_models import (
    STATES,
    Consent,
    GuideVersion,
    Interview,
    Participant,
    SafeguardingFlag,
    Study,
    Turn,
)

__all__ = [
    "INSIGHT_KINDS",
    "ROLES",
    "STATES",
    "STATUSES",
    "Account",
    "AnalysisRun",
    "AuditEntry",
    "Base",
    "Code",
    "Coding",
    "Consent",
    "Excerpt",
    "GuideVersion",
    "Insight",
    "InsightExcerpt",
    "Interview",
    "Participant",
    "SafeguardingFlag",
    "SignInLink",
    "Study",
    "Theme",
    "ThemeQuote",
    "Turn",
    "new_id",
    "now",
]
