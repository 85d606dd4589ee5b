"""The embedding model as an ONNX graph with fused attention, made from its published weights."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from onnx import GraphProto, ModelProto, NodeProto, TensorProto, helper, numpy_helper

LAYERS = 6
HEADS = 12
HIDDEN = 384
EPSILON = 1e-12
MICROSOFT = "com.microsoft"

Weights = Mapping[str, npt.NDArray[np.float32]]


def build_graph(weights: Weights) -> ModelProto:
    """Return the float model: token ids and mask in, one mean-pooled unit vector a text out."""
    constants: dict[str, npt.NDArray[Any]] = {}
    nodes = _embeddings(weights, constants)
    state = "embedded"
    for layer in range(LAYERS):
        state = _layer(weights, constants, nodes, layer, state)
    nodes += _pooling(constants, state)
    int_input = ("batch", "length")
    for node in nodes:
        node.name = node.output[0]
    graph: GraphProto = helper.make_graph(
        nodes,
        "minilm",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT32, int_input),
            helper.make_tensor_value_info("mask", TensorProto.INT32, int_input),
        ],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ("batch", HIDDEN))],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def _embeddings(weights: Weights, constants: dict[str, npt.NDArray[Any]]) -> list[NodeProto]:
    constants["word"] = weights["embeddings.word_embeddings.weight"]
    constants["position"] = weights["embeddings.position_embeddings.weight"]
    constants["kind"] = weights["embeddings.token_type_embeddings.weight"]
    constants["embed_gain"] = weights["embeddings.LayerNorm.weight"]
    constants["embed_bias"] = weights["embeddings.LayerNorm.bias"]
    constants["zero"] = np.array(0, dtype=np.int32)
    return [
        helper.make_node("Mul", ["ids", "zero"], ["kinds"]),
        helper.make_node(
            "EmbedLayerNormalization",
            ["ids", "kinds", "word", "position", "kind", "embed_gain", "embed_bias", "mask"],
            ["embedded", "lengths"],
            domain=MICROSOFT,
            epsilon=EPSILON,
        ),
    ]


def _layer(
    weights: Weights,
    constants: dict[str, npt.NDArray[Any]],
    nodes: list[NodeProto],
    layer: int,
    state: str,
) -> str:
    """Add one transformer layer; returns the name of its output."""
    source = f"encoder.layer.{layer}."
    at = f"l{layer}_"

    def linear(name: str, kind: str) -> npt.NDArray[np.float32]:
        value = weights[f"{source}{name}.{kind}"]
        return np.ascontiguousarray(value.T) if kind == "weight" and value.ndim == 2 else value

    heads = [f"attention.self.{part}" for part in ("query", "key", "value")]
    constants[f"{at}qkv"] = np.concatenate([linear(head, "weight") for head in heads], axis=1)
    constants[f"{at}qkv_bias"] = np.concatenate([linear(head, "bias") for head in heads])
    for ours, theirs in (
        ("mix", "attention.output.dense"),
        ("mix_norm", "attention.output.LayerNorm"),
        ("wide", "intermediate.dense"),
        ("narrow", "output.dense"),
        ("out_norm", "output.LayerNorm"),
    ):
        constants[f"{at}{ours}"] = linear(theirs, "weight")
        constants[f"{at}{ours}_bias"] = linear(theirs, "bias")

    def node(kind: str, inputs: list[str], output: str, **settings: Any) -> None:
        domain = "" if kind == "MatMul" else MICROSOFT
        names = [each if each in (state, "lengths") else f"{at}{each}" for each in inputs]
        nodes.append(helper.make_node(kind, names, [f"{at}{output}"], domain=domain, **settings))

    node("Attention", [state, "qkv", "qkv_bias", "lengths"], "attended", num_heads=HEADS)
    node("MatMul", ["attended", "mix"], "mixed")
    norm = "SkipLayerNormalization"
    node(norm, ["mixed", state, "mix_norm", "mix_norm_bias", "mix_bias"], "a", epsilon=EPSILON)
    node("MatMul", ["a", "wide"], "widened")
    node("BiasGelu", ["widened", "wide_bias"], "bent")
    node("MatMul", ["bent", "narrow"], "narrowed")
    node(norm, ["narrowed", "a", "out_norm", "out_norm_bias", "narrow_bias"], "b", epsilon=EPSILON)
    return f"{at}b"


def _pooling(constants: dict[str, npt.NDArray[Any]], state: str) -> list[NodeProto]:
    constants["last_axis"] = np.array([2], dtype=np.int64)
    constants["text_axis"] = np.array([1], dtype=np.int64)
    return [
        helper.make_node("Cast", ["mask"], ["mask_float"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask_float", "last_axis"], ["mask_wide"]),
        helper.make_node("Mul", [state, "mask_wide"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "text_axis"], ["summed"], keepdims=0),
        # The mean's divisor scales a vector that is then made of unit length: it can be left out.
        helper.make_node("LpNormalization", ["summed"], ["vector"], axis=1, p=2),
    ]
