from analysis.identity import Codebook, Stored, keep_identity, match
from analysis.records import Code, Coding, Findings, Need, Theme


def stored(id_: str, excerpts: str, *, settled: bool = False, parent: str = "") -> Stored:
    return Stored(id_, f"{id_} as stored", settled, frozenset(excerpts), parent)


def found(**themes: str) -> Findings:
    """Themes with one code each, named after the letters of their excerpts."""
    return Findings(
        answers=(),
        themes=tuple(Theme(id_, f"{id_} as proposed") for id_ in themes),
        codes=tuple(Code(f"c-{id_}", id_, f"code of {id_}") for id_ in themes),
        codings=tuple(
            Coding(excerpt, f"c-{id_}", 0.5)
            for id_, excerpts in themes.items()
            for excerpt in excerpts
        ),
    )


def test_a_group_is_the_stored_one_it_shares_most_with() -> None:
    assert match(
        {"new1": frozenset("abcd"), "new2": frozenset("ef")},
        [stored("old1", "abc"), stored("old2", "efg")],
    ) == {"new1": "old1", "new2": "old2"}


def test_a_stored_id_is_given_once() -> None:
    given = match({"new1": frozenset("abcd"), "new2": frozenset("ab")}, [stored("old", "abcd")])
    assert given == {"new1": "old"}


def test_little_in_common_is_nothing_in_common() -> None:
    assert match({"new": frozenset("abcd")}, [stored("old", "dxyz")]) == {}


def test_of_two_equals_the_settled_one_is_kept() -> None:
    rivals = [stored("a-open", "ab"), stored("b-settled", "ab", settled=True)]
    assert match({"new": frozenset("ab")}, rivals) == {"new": "b-settled"}


def test_what_a_person_named_keeps_its_name_and_the_proposal_is_kept_beside_it() -> None:
    kept = keep_identity(found(new="abc"), Codebook(themes=(stored("old", "abc", settled=True),)))
    assert [(theme.id, theme.label) for theme in kept.findings.themes] == [("old", "old as stored")]
    assert kept.proposed_labels["old"] == "new as proposed"
    assert {code.theme_id for code in kept.findings.codes} == {"old"}


def test_an_open_proposal_takes_the_new_name_under_its_old_id() -> None:
    kept = keep_identity(found(new="abc"), Codebook(themes=(stored("old", "abc"),)))
    assert [(t.id, t.label) for t in kept.findings.themes] == [("old", "new as proposed")]
    assert kept.dropped_themes == ()


def test_only_open_proposals_are_dropped() -> None:
    codebook = Codebook(
        themes=(stored("open", "xyz"), stored("settled", "uvw", settled=True)),
        codes=(stored("c-open", "xyz", parent="open"),),
        needs=(stored("n-open", "x"), stored("n-settled", "u", settled=True)),
    )
    kept = keep_identity(found(new="abc"), codebook)
    assert kept.dropped_themes == ("open",)
    assert kept.dropped_codes == ("c-open",)
    assert kept.dropped_needs == ("n-open",)


def test_a_settled_code_keeps_its_theme_from_being_dropped() -> None:
    codebook = Codebook(
        themes=(stored("open", "xyz"),),
        codes=(stored("c-settled", "xyz", settled=True, parent="open"),),
    )
    assert keep_identity(found(new="abc"), codebook).dropped_themes == ()


def test_codings_point_at_the_lasting_code() -> None:
    codebook = Codebook(
        themes=(stored("old", "abc"),), codes=(stored("c-old", "abc", parent="old"),)
    )
    kept = keep_identity(found(new="abc"), codebook)
    assert {coding.code_id for coding in kept.findings.codings} == {"c-old"}


def test_a_need_that_a_person_settled_is_not_written_over() -> None:
    findings = Findings(answers=(), needs=(Need("n", "t", "someone", "buses", None, ("a",), 1),))
    kept = keep_identity(findings, Codebook(needs=(stored("n-old", "a", settled=True),)))
    assert kept.findings.needs == ()
    assert kept.dropped_needs == ()


def test_a_new_theme_never_takes_a_name_that_a_person_gave_another() -> None:
    codebook = Codebook(themes=(Stored("old", "New as proposed", True, frozenset("xyz")),))
    kept = keep_identity(found(new="abc"), codebook)
    assert [theme.label for theme in kept.findings.themes] == ["new as proposed (newly found)"]
