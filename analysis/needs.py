"""stub"""

from analysis.records import Findings
from analysis.registry import Step, Tools, steps


@steps("needs.v1")
def make_needs(*, same_need: float, most_per_theme: int) -> Step:
    def needs(findings: Findings, _tools: Tools) -> Findings:
        return findings

    return needs
