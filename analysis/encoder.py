"""Sentence vectors from the int8 model, on the processor, with nothing fetched."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

from analysis.embedding_build import build_model

BATCH = 32
LONGEST = 256  # tokens; the model was trained on no more
WIDTH = 384
THREADS = 2

Vectors = npt.NDArray[np.float32]
Encoder = Callable[[Sequence[str]], Vectors]


@lru_cache(maxsize=1)
def load_encoder(models_dir: Path) -> Encoder:
    """Return a function from texts to unit vectors, one row a text, making the model if need be.

    Raises:
        EmbeddingModelError: the model is missing and cannot be made.
    """
    folder = build_model(models_dir)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    options = ort.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = ort.InferenceSession(
        str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )

    def encode(texts: Sequence[str]) -> Vectors:
        # int8 scales depend on what shares a batch, so batches are made in an order that depends
        # on the texts alone; likes of length together waste least on padding.
        distinct = sorted(set(texts), key=lambda text: (len(text), text))
        tokens = [each.ids for each in tokenizer.encode_batch(distinct)]
        order = sorted(range(len(distinct)), key=lambda at: (len(tokens[at]), distinct[at]))
        found = np.zeros((len(distinct), WIDTH), dtype=np.float32)
        for begin in range(0, len(order), BATCH):
            batch = order[begin : begin + BATCH]
            found[batch] = _run(session, [tokens[at] for at in batch])
        place = {text: at for at, text in enumerate(distinct)}
        return found[[place[text] for text in texts]] if texts else found

    return encode


def _run(session: ort.InferenceSession, tokens: Sequence[Sequence[int]]) -> Vectors:
    longest = max(len(each) for each in tokens)
    ids = np.zeros((len(tokens), longest), dtype=np.int32)
    mask = np.zeros_like(ids)
    for row, each in enumerate(tokens):
        ids[row, : len(each)] = each
        mask[row, : len(each)] = 1
    vectors: Vectors = session.run(None, {"ids": ids, "mask": mask})[0]
    return vectors
