"""A float model with what exporters write, and what onnxruntime computes for its quantised forms.

    python scripts/models/make_quantize.py float  --out circuits/models/quantize
    proofmark quantize circuits/models/quantize/blocks.float.onnx \
        --calibrate circuits/models/quantize/samples.npz --scales any --out circuits/models/quantize/blocks.any.int8.onnx
    (and the same with --scales pow2 and blocks.pow2.int8.onnx)
    python scripts/models/make_quantize.py record --out circuits/models/quantize

The first command writes blocks.float.onnx and samples.npz, the last one blocks.{float,any,pow2}.expected.npz. Weights and
samples are random: what counts is the operators. Seeds are fixed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import reference

SEED = 1
SAMPLES = 100
SHAPE = [1, 2, 8, 8]


class Builder:
    """Nodes and constants of a graph, in order."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(SEED)
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(values, name))
        return name

    def normal(self, name: str, shape: list[int], spread: float) -> str:
        return self.constant(name, self.random.normal(0, spread, shape).astype(np.float32))

    def node(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def conv(self, x: str, output: str, shape: list[int], **attributes: object) -> str:
        spread = float(np.sqrt(2 / np.prod(shape[1:])))
        weights, biases = self.normal(f"{output}.w", shape, spread), self.normal(f"{output}.b", shape[:1], 0.1)
        return self.node("Conv", [x, weights, biases], output, **attributes)

    def normalisation(self, x: str, output: str, channels: int) -> str:
        scale = self.constant(f"{output}.scale", self.random.uniform(0.5, 2, channels).astype(np.float32))
        shift, mean = self.normal(f"{output}.shift", [channels], 0.2), self.normal(f"{output}.mean", [channels], 0.2)
        variance = self.constant(f"{output}.var", self.random.uniform(0.3, 2, channels).astype(np.float32))
        return self.node("BatchNormalization", [x, scale, shift, mean, variance], output, epsilon=1e-3)


def blocks() -> onnx.ModelProto:
    """A residual block, a gated branch, pools, a concatenation, a dense layer and its softmax."""
    b = Builder()
    # No layer before it: becomes a layer of its own.
    x = b.normalisation("x", "normalised", 2)
    x = b.normalisation(b.conv(x, "stem", [6, 2, 3, 3], pads=[1, 1, 1, 1]), "stem_normalised", 6)
    x = b.node("Relu", [x], "stem_relu")
    y = b.normalisation(b.conv(x, "branch", [6, 6, 3, 3], pads=[1, 1, 1, 1]), "branch_normalised", 6)
    x = b.node("Relu", [b.node("Add", [x, y], "residual")], "residual_relu")
    gate = b.node("Sigmoid", [b.conv(x, "gate", [6, 6, 1, 1])], "gate_sigmoid")
    x = b.node("Mul", [x, gate], "gated")
    left = b.node("AveragePool", [x], "averaged", kernel_shape=[2, 2], strides=[2, 2])
    right = b.conv(x, "down", [4, 6, 3, 3], pads=[1, 1, 1, 1])
    # Exporters write the pool first; quantised, the clip goes before it.
    right = b.node("Relu", [b.node("MaxPool", [right], "pooled", kernel_shape=[2, 2], strides=[2, 2])], "pooled_relu")
    x = b.node("Concat", [left, right], "joined", axis=1)
    x = b.conv(x, "depthwise", [10, 1, 3, 3], group=10, pads=[1, 1, 1, 1])
    x = b.node("HardSwish", [x], "swished")
    low, high = b.constant("low", np.float32(0)), b.constant("high", np.float32(6))
    x = b.node("Clip", [b.conv(x, "wide", [12, 10, 1, 1]), low, high], "clipped")
    x = b.node("Flatten", [b.node("GlobalAveragePool", [x], "mean")], "flat")
    x = b.node("MatMul", [x, b.normal("dense.w", [12, 5], 0.5)], "dense")
    x = b.node("Add", [x, b.normal("dense.b", [5], 0.1)], "scores_raw")
    b.node("Softmax", [x], "scores", axis=1)
    graph = helper.make_graph(
        b.nodes,
        "blocks",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", *SHAPE[1:]])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", 5])],
        b.constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def samples() -> np.ndarray:
    """Smooth random images, so that neighbouring pixels are alike."""
    noise = np.random.default_rng(SEED + 1).normal(0, 1, (SAMPLES, SHAPE[1], 10, 10))
    smooth = sum(noise[:, :, i : i + 8, j : j + 8] for i in range(3) for j in range(3)) / 3
    return smooth.astype(np.float32)


def record(out: Path) -> None:
    x = np.load(out / "samples.npz")["x"]
    for name in ["float", "any.int8", "pow2.int8"]:
        model = onnx.load(out / f"blocks.{name}.onnx")
        onnx.checker.check_model(model, full_check=True)
        (output,) = reference.outputs(model, x, SHAPE, name="x")
        np.savez_compressed(out / f"blocks.{name.removesuffix('.int8')}.expected.npz", output=output)
        print(f"{name}: {output.shape[0]} samples of {output.shape[1]} outputs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["float", "record"])
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.what == "record":
        record(arguments.out)
        return
    arguments.out.mkdir(parents=True, exist_ok=True)
    onnx.save(blocks(), arguments.out / "blocks.float.onnx")
    np.savez_compressed(arguments.out / "samples.npz", x=samples())


if __name__ == "__main__":
    main()
