"""The int8 model against the same weights in float, reckoned here by hand."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import load_file
from scipy.special import erf
from tokenizers import Tokenizer

from analysis import embedding_build
from analysis.embedding_build import EmbeddingModelError, build_model, model_name
from analysis.registry import Tools

Floats = npt.NDArray[np.float32]
TEXTS = [
    "More buses in the evening",
    "The rent is far too high for a family like mine and it goes up every year.",
    "Parks",
]


@pytest.fixture(scope="module")
def weights() -> dict[str, Floats]:
    return load_file(str(embedding_build._published_folder() / "model.safetensors"))


def norm(value: Floats, weights: dict[str, Floats], name: str) -> Floats:
    centred = value - value.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
    return scaled * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def reference(ids: list[int], weights: dict[str, Floats]) -> Floats:
    def dense(value: Floats, name: str) -> Floats:
        return value @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    state = weights["embeddings.word_embeddings.weight"][ids]
    state = state + weights["embeddings.position_embeddings.weight"][: len(ids)]
    state = state + weights["embeddings.token_type_embeddings.weight"][0]
    state = norm(state, weights, "embeddings.LayerNorm")
    for layer in range(6):
        at = f"encoder.layer.{layer}."
        query, key, value = (
            dense(state, f"{at}attention.self.{part}").reshape(-1, 12, 32).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(32)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        mixed = (scores @ value).transpose(1, 0, 2).reshape(len(ids), 384)
        mixed = dense(mixed, f"{at}attention.output.dense") + state
        state = norm(mixed, weights, f"{at}attention.output.LayerNorm")
        wide = dense(state, f"{at}intermediate.dense")
        wide = wide * 0.5 * (1 + erf(wide / np.sqrt(2)))
        state = norm(dense(wide, f"{at}output.dense") + state, weights, f"{at}output.LayerNorm")
    mean: Floats = state.mean(axis=0)
    return mean / np.linalg.norm(mean)


def test_vectors_are_those_of_the_float_model(tools: Tools, weights: dict[str, Floats]) -> None:
    tokenizer = Tokenizer.from_file(str(tools.models_dir / model_name() / "tokenizer.json"))
    tokenizer.no_padding()
    for text, vector in zip(TEXTS, tools.encode(TEXTS), strict=True):
        assert float(vector @ reference(tokenizer.encode(text).ids, weights)) > 0.985


def test_like_texts_have_like_vectors(tools: Tools) -> None:
    bus, transport, dog = tools.encode(
        ["The bus is always late", "Public transport is unreliable", "I love my dog"]
    )
    assert float(bus @ transport) > float(bus @ dog) + 0.2


def test_order_and_repetition_make_no_difference(tools: Tools) -> None:
    forward = tools.encode(TEXTS)
    again = tools.encode([*reversed(TEXTS), TEXTS[0]])
    assert np.array_equal(forward, again[2::-1])
    assert np.array_equal(forward[0], again[3])
    assert np.allclose(np.linalg.norm(forward, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_vectors(tools: Tools) -> None:
    assert tools.encode([]).shape == (0, 384)


def test_a_model_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    (tmp_path / model_name()).mkdir()
    assert build_model(tmp_path) == tmp_path / model_name()
    assert list((tmp_path / model_name()).iterdir()) == []


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_build, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EmbeddingModelError, match="not the published file"):
        build_model(tmp_path)
    assert list(tmp_path.iterdir()) == []
