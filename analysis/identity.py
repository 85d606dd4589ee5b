"""Themes, codes and needs keep their identity from run to run; what a person settled stays.

A new group is the stored one whose excerpts it shares most of. What was renamed, approved or
rejected is never renamed or dropped; what is merely proposed goes when nothing is like it any more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from analysis.records import Code, Findings, Need, Theme

LEAST_SHARED = 0.5  # of the smaller of the two groups


@dataclass(frozen=True)
class Stored:
    """A theme, code or need as it stands in the store, and the excerpts it rests on.

    `parent_id` is a code's theme; `is_settled` says whether a person has decided on it.
    """

    id: str
    label: str
    is_settled: bool
    excerpt_ids: frozenset[str]
    parent_id: str = ""


@dataclass(frozen=True)
class Codebook:
    """What is stored of a study's analysis."""

    themes: tuple[Stored, ...] = ()
    codes: tuple[Stored, ...] = ()
    needs: tuple[Stored, ...] = ()


@dataclass(frozen=True)
class Identified:
    """Findings under their lasting ids and names, and the ids of what is to be dropped.

    `proposed_labels` holds what the machine would call each theme and code.
    """

    findings: Findings
    proposed_labels: Mapping[str, str] = field(default_factory=dict)
    dropped_themes: tuple[str, ...] = ()
    dropped_codes: tuple[str, ...] = ()
    dropped_needs: tuple[str, ...] = ()


def match(new: Mapping[str, frozenset[str]], stored: Iterable[Stored]) -> dict[str, str]:
    """Return the stored id of each new group that has one; each id is given once."""
    known = list(stored)
    by_excerpt: dict[str, list[int]] = {}
    for at, each in enumerate(known):
        for excerpt_id in each.excerpt_ids:
            by_excerpt.setdefault(excerpt_id, []).append(at)
    pairs: list[tuple[float, bool, str, str]] = []
    for new_id, excerpts in new.items():
        for at in sorted({at for each in excerpts for at in by_excerpt.get(each, ())}):
            old = known[at]
            shared = len(excerpts & old.excerpt_ids)
            if shared >= LEAST_SHARED * min(len(excerpts), len(old.excerpt_ids)):
                likeness = shared / len(excerpts | old.excerpt_ids)
                pairs.append((-likeness, not old.is_settled, old.id, new_id))
    found: dict[str, str] = {}
    for _, _, old_id, new_id in sorted(pairs):
        if new_id not in found and old_id not in found.values():
            found[new_id] = old_id
    return found


def keep_identity(findings: Findings, stored: Codebook) -> Identified:
    """Return the findings under the ids and names that the store knows them by."""
    theme_excerpts, code_excerpts = _members(findings)
    need_excerpts = {need.id: frozenset(need.excerpt_ids) for need in findings.needs}
    theme_ids = match(theme_excerpts, stored.themes)
    code_ids = match(code_excerpts, stored.codes)
    need_ids = match(need_excerpts, stored.needs)
    known = {each.id: each for each in (*stored.themes, *stored.codes, *stored.needs)}
    proposed: dict[str, str] = {}
    codes = _settle_codes(findings.codes, code_ids, theme_ids, known, proposed)
    themes = _settle_themes(findings.themes, theme_ids, known, proposed)
    present = {theme.id for theme in themes}
    parents = {code.theme_id for code in codes} | {
        each.parent_id for each in stored.codes if each.is_settled
    }
    return Identified(
        findings=replace(
            findings,
            themes=themes,
            codes=codes,
            codings=tuple(
                replace(each, code_id=code_ids.get(each.code_id, each.code_id))
                for each in findings.codings
            ),
            needs=_settle_needs(findings.needs, need_ids, theme_ids, known),
        ),
        proposed_labels=proposed,
        dropped_themes=_gone(stored.themes, present | parents),
        dropped_codes=_gone(stored.codes, {code.id for code in codes}),
        dropped_needs=_gone(stored.needs, set(need_ids.values())),
    )


def _members(
    findings: Findings,
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    theme_of = {code.id: code.theme_id for code in findings.codes}
    themes: dict[str, set[str]] = {}
    codes: dict[str, set[str]] = {}
    for coding in findings.codings:
        codes.setdefault(coding.code_id, set()).add(coding.excerpt_id)
        themes.setdefault(theme_of[coding.code_id], set()).add(coding.excerpt_id)
    return (
        {key: frozenset(value) for key, value in themes.items()},
        {key: frozenset(value) for key, value in codes.items()},
    )


def _settle_themes(
    themes: Iterable[Theme],
    ids: Mapping[str, str],
    known: Mapping[str, Stored],
    proposed: dict[str, str],
) -> tuple[Theme, ...]:
    settled_names = {each.label.casefold() for each in known.values() if each.is_settled}
    found: list[Theme] = []
    for theme in themes:
        old = known.get(ids.get(theme.id, ""))
        lasting = old.id if old else theme.id
        proposed[lasting] = theme.label
        if old and old.is_settled:
            found.append(replace(theme, id=lasting, label=old.label))
        elif theme.label.casefold() in settled_names:
            found.append(replace(theme, id=lasting, label=f"{theme.label} (newly found)"))
        else:
            found.append(replace(theme, id=lasting))
    return tuple(found)


def _settle_codes(
    codes: Iterable[Code],
    ids: Mapping[str, str],
    theme_ids: Mapping[str, str],
    known: Mapping[str, Stored],
    proposed: dict[str, str],
) -> tuple[Code, ...]:
    found: list[Code] = []
    for code in codes:
        old = known.get(ids.get(code.id, ""))
        lasting = old.id if old else code.id
        proposed[lasting] = code.label
        if old and old.is_settled:
            found.append(Code(lasting, old.parent_id, old.label))
        else:
            found.append(
                replace(code, id=lasting, theme_id=theme_ids.get(code.theme_id, code.theme_id))
            )
    return tuple(found)


def _settle_needs(
    needs: Iterable[Need],
    ids: Mapping[str, str],
    theme_ids: Mapping[str, str],
    known: Mapping[str, Stored],
) -> tuple[Need, ...]:
    """Return the needs to write: one that a person has settled stays as it is stored."""
    return tuple(
        replace(
            need,
            id=ids.get(need.id, need.id),
            theme_id=theme_ids.get(need.theme_id, need.theme_id) if need.theme_id else None,
        )
        for need in needs
        if need.id not in ids or not known[ids[need.id]].is_settled
    )


def _gone(stored: Iterable[Stored], present: set[str]) -> tuple[str, ...]:
    return tuple(each.id for each in stored if each.id not in present and not each.is_settled)
