import random
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from analysis.pipeline import CONFIG, load_pipeline
from analysis.records import Answer, Findings
from analysis.registry import Tools

Analyse = Callable[[Iterable[Answer]], Findings]


def shape(findings: Findings) -> dict[str, object]:
    """Everything a reader sees, by what people said and not by position."""
    text_of = {excerpt.id: excerpt.text for excerpt in findings.excerpts}
    code_of = {code.id: code.label for code in findings.codes}
    return {
        "themes": sorted((t.id, t.label, t.description, t.words) for t in findings.themes),
        "quotes": sorted((t.label, [text_of[q] for q in t.quote_ids]) for t in findings.themes),
        "codings": sorted(
            (text_of[c.excerpt_id], code_of[c.code_id], c.confidence) for c in findings.codings
        ),
        "needs": sorted((n.id, n.role, n.goal, n.benefit, n.people) for n in findings.needs),
        "unthemed": sorted((text_of[key], why) for key, why in findings.unthemed.items()),
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_answers_makes_no_difference(
    analyse: Analyse, sample: Findings, seed: int
) -> None:
    shuffled = list(sample.answers)
    random.Random(seed).shuffle(shuffled)
    assert shape(analyse(shuffled)) == shape(sample)


def test_every_answer_and_every_excerpt_is_accounted_for(sample: Findings) -> None:
    assert {each.answer_id for each in sample.excerpts} == {each.id for each in sample.answers}
    coded = Counter(coding.excerpt_id for coding in sample.codings)
    for excerpt in sample.excerpts:
        assert (excerpt.id in sample.unthemed) != (coded[excerpt.id] == 1)


def test_no_two_names_are_alike(sample: Findings) -> None:
    names = [each.label.casefold() for each in (*sample.themes, *sample.codes)]
    assert len(names) == len(set(names))
    assert all(each.label[0].isupper() or not each.label[0].isalpha() for each in sample.themes)


def test_people_who_speak_of_one_thing_are_put_together(sample: Findings) -> None:
    theme_of = {code.id: code.theme_id for code in sample.codes}
    text_of = {excerpt.id: excerpt.text for excerpt in sample.excerpts}
    themes = {text_of[c.excerpt_id]: theme_of[c.code_id] for c in sample.codings}
    assert themes["Better buses, please"] == themes["We need more buses to the hospital"]
    assert themes["Affordable housing"] == themes["More affordable housing for families"]
    assert themes["Better buses, please"] != themes["Affordable housing"]


def test_quotes_are_redacted_words_of_different_people(sample: Findings) -> None:
    excerpts = {excerpt.id: excerpt for excerpt in sample.excerpts}
    for theme in sample.themes:
        quotes = [excerpts[each] for each in theme.quote_ids]
        assert 1 <= len(quotes) <= 6
        assert len({quote.redacted.lower() for quote in quotes}) == len(quotes)
    assert not any("7946" in excerpt.redacted for excerpt in sample.excerpts)


@pytest.mark.parametrize(
    "texts",
    [[], ["n/a"], ["More buses"], ["More buses", "Fewer cars"], ["More buses"] * 3, ["", " "]],
)
def test_few_answers_or_none_are_no_trouble(analyse: Analyse, texts: list[str]) -> None:
    answers = [Answer(f"a{at}", f"p{at}", text) for at, text in enumerate(texts)]
    findings = analyse(answers)
    spoken = [text for text in texts if text.strip() and text != "n/a"]
    assert bool(findings.themes) == bool(spoken)
    assert len(findings.excerpts) == len(texts)


def test_progress_goes_from_nought_to_one(tools: Tools) -> None:
    seen: list[float] = []
    watched = Tools(tools.models_dir, lambda _step, done: seen.append(done))
    load_pipeline().run((Answer("a", "p", "More buses"),), watched)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)


def test_another_setting_gives_another_hash(tmp_path: Path) -> None:
    other = tmp_path / "pipeline.cfg"
    other.write_text(CONFIG.read_text().replace("most = 6", "most = 5"))
    assert load_pipeline(other).settings_hash != load_pipeline().settings_hash
    assert load_pipeline().versions["redact"] == "redact.v1"


def test_an_order_that_names_an_unknown_step_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "pipeline.cfg"
    other.write_text(CONFIG.read_text().replace('"quotes", ', '"quotes", "prophesy", '))
    with pytest.raises(ValueError, match=r"steps\.prophesy"):
        load_pipeline(other)
