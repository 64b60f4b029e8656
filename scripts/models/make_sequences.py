"""Models of the operators that sequences and decoders want: products of computed matrices, layers over several rows,
transposed convolutions, elements chosen at run time, TopK, Softmax.

    .venv/bin/python scripts/models/make_sequences.py --out circuits/models/sequences

Each model has one 8-bit input `x` and one output `y`. `expected.npz` holds for each model `NAME.x` and `NAME.y`, one
row a sample, as `index.json` says by operator; onnxruntime's graph optimisations are off.
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from operator_models import run

SAMPLES = 24
INT8, UINT8, INT32, INT64 = TensorProto.INT8, TensorProto.UINT8, TensorProto.INT32, TensorProto.INT64


class Model:
    """Nodes and constants; names are counted."""

    def __init__(self, shape, kind=INT8, opset=17):
        self.shape, self.kind, self.opset = shape, kind, opset
        self.nodes, self.constants = [], []

    def constant(self, value, dtype=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    def node(self, op, *inputs, outputs=1, domain="", **attributes):
        names = [f"n{len(self.nodes)}" + (f"_{i}" if i else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def dq(self, x, scale=0.0371, zero=3, kind=np.int8):
        return self.node("DequantizeLinear", x, self.constant(scale), self.constant(zero, kind))

    def q(self, x, scale=0.0523, zero=-7, kind=np.int8):
        return self.node("QuantizeLinear", x, self.constant(scale), self.constant(zero, kind))

    def weights(self, shape, rng, channels=False, axis=0):
        values = self.constant(rng.integers(-127, 128, shape), np.int8)
        if not channels:
            return self.node("DequantizeLinear", values, self.constant(0.0123), self.constant(0, np.int8))
        scales = self.constant(rng.uniform(0.004, 0.02, shape[axis]))
        zeros = self.constant(np.zeros(shape[axis]), np.int8)
        return self.node("DequantizeLinear", values, scales, zeros, axis=axis)

    def finish(self, output, kind=INT8):
        self.nodes.append(helper.make_node("Identity", [output], ["y"]))
        graph = helper.make_graph(
            self.nodes,
            "operator",
            [helper.make_tensor_value_info("x", self.kind, self.shape)],
            [helper.make_tensor_value_info("y", kind, None)],
            self.constants,
        )
        imports = [helper.make_opsetid("", self.opset), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=imports, ir_version=10)
        return model


MODELS = {}


def model(function):
    MODELS[function.__name__] = function
    return function


def halves(m, axis=1, sizes=(2, 2)):
    return m.node("Split", "x", m.constant(list(sizes), np.int64), outputs=len(sizes), axis=axis)


# --- rows that share their weights --------------------------------------------------------------------------------


def rows(name, shape, weights, channels=False, bias=True, out=0.31):
    def make(rng):
        m = Model(shape)
        y = m.node("MatMul", m.dq("x"), m.weights(weights, rng, channels, axis=len(weights) - 1))
        if bias:
            y = m.node("Add", y, m.constant(rng.normal(size=weights[-1])))
        return m.finish(m.q(y, out))

    MODELS[name] = make


rows("mat_mul_rows", [1, 4, 6], [6, 5])
rows("mat_mul_rows_channels", [1, 3, 6], [6, 4], channels=True)
rows("mat_mul_rows_heads", [1, 2, 3, 5], [1, 5, 4], bias=False)


@model
def gemm_rows(rng):
    m = Model([1, 4, 5])
    x = m.node("Reshape", m.dq("x"), m.constant([4, 5], np.int64))
    y = m.node("Gemm", x, m.weights([3, 5], rng, True), m.constant(rng.normal(size=3)), transB=1)
    return m.finish(m.q(m.node("Relu", y), 0.11, -128))


@model
def rows_relu_add(rng):
    m = Model([1, 3, 4])
    x = m.dq("x")
    y = m.node("Relu", m.node("MatMul", x, m.weights([4, 4], rng, True, axis=1)))
    return m.finish(m.q(m.node("Add", m.dq(m.q(y, 0.061, -128), 0.061, -128), x), 0.08))


# --- products of computed matrices --------------------------------------------------------------------------------


@model
def mat_mul_computed(rng):
    m = Model([1, 5, 4])
    a, b = halves(m, sizes=(3, 2))
    return m.finish(m.q(m.node("MatMul", m.dq(a), m.node("Transpose", m.dq(b, 0.0213, -9), perm=[0, 2, 1])), 0.21))


@model
def mat_mul_broadcast(rng):
    m = Model([1, 3, 2, 3])
    a, b = halves(m, sizes=(2, 1))
    b = m.node("Transpose", m.dq(b, 0.0213, -9), perm=[0, 1, 3, 2])
    return m.finish(m.q(m.node("MatMul", m.dq(a), b), 0.21))


@model
def qlinear_mat_mul_computed(rng):
    m = Model([1, 5, 3])
    a, b = halves(m, sizes=(2, 3))
    args = [a, m.constant(0.0371), m.constant(3, np.int8), b, m.constant(0.0213), m.constant(-9, np.int8)]
    return m.finish(m.node("QLinearMatMul", *args, m.constant(0.11), m.constant(-7, np.int8)))


@model
def attention(rng):
    """One block of two heads: projections, Q K^T, Softmax, P V."""
    m = Model([1, 4, 6])
    x = m.dq("x")

    def heads(perm):
        y = m.q(m.node("MatMul", x, m.weights([6, 4], rng, True, axis=1)), 0.09, 2)
        y = m.node("Reshape", m.dq(y, 0.09, 2), m.constant([1, 4, 2, 2], np.int64))
        return m.node("Transpose", y, perm=perm)

    q, k, v = heads([0, 2, 1, 3]), heads([0, 2, 3, 1]), heads([0, 2, 1, 3])
    scores = m.node("Mul", m.node("MatMul", q, k), m.constant(1 / np.sqrt(2)))
    p = m.node("Softmax", m.dq(m.q(scores, 0.47, 0), 0.47, 0), axis=-1)
    p = m.dq(m.q(p, 1 / 256, -128), 1 / 256, -128)
    y = m.node("Transpose", m.node("MatMul", p, v), perm=[0, 2, 1, 3])
    return m.finish(m.q(m.node("Reshape", y, m.constant([1, 4, 4], np.int64)), 0.081, 1))


# --- transposed convolutions --------------------------------------------------------------------------------------


def conv_transpose(name, x, w, channels=False, groups=1, **attributes):
    def make(rng):
        m = Model(x)
        weights = m.weights(w, rng, channels, axis=1)
        bias = m.constant(rng.normal(size=w[1] * groups))
        if groups > 1:
            attributes["group"] = groups
        return m.finish(m.q(m.node("ConvTranspose", m.dq("x"), weights, bias, **attributes), 0.31))

    MODELS[name] = make


conv_transpose("conv_transpose", [1, 2, 3, 3], [2, 3, 3, 3], strides=[2, 2], pads=[1, 1, 1, 1], output_padding=[1, 1])
conv_transpose("conv_transpose_channels", [1, 2, 3, 4], [2, 3, 2, 3], True, strides=[1, 3], dilations=[2, 1],
               pads=[0, 1, 1, 0])
conv_transpose("conv_transpose_groups", [1, 4, 2, 3], [4, 2, 2, 2], True, groups=2, strides=[2, 1])
conv_transpose("conv_transpose_same", [1, 1, 3, 3], [1, 2, 3, 3], strides=[2, 2], auto_pad="SAME_LOWER")
conv_transpose("conv_transpose_shape", [1, 1, 3, 3], [1, 2, 3, 3], strides=[2, 2], output_shape=[6, 5],
               auto_pad="SAME_UPPER")
conv_transpose("conv_transpose_cropped", [1, 1, 4, 4], [1, 2, 2, 2], strides=[1, 1], pads=[2, 1, 1, 2])
conv_transpose("conv_transpose_1d", [1, 2, 5], [2, 3, 4], True, strides=[2], pads=[1, 1])


# --- elements chosen at run time ----------------------------------------------------------------------------------


def table(m, rng, shape, kind=np.int8):
    low, high = (-128, 128) if kind == np.int8 else (0, 256)
    return m.constant(rng.integers(low, high, shape), kind)


@model
def gather_embedding(rng):
    """Every byte has a row: fewer columns than a row of nibbles has entries."""
    m = Model([1, 3], UINT8)
    return m.finish(m.node("Gather", table(m, rng, (256, 4)), m.node("Cast", "x", to=INT64), axis=0))


@model
def gather_embedding_wide(rng):
    m = Model([1, 2], UINT8)
    rows = m.node("DequantizeLinear", table(m, rng, (256, 20)), m.constant(0.02), m.constant(5, np.int8))
    return m.finish(m.q(m.node("Gather", rows, m.node("Cast", "x", to=INT32), axis=0), 0.031, -2))


@model
def gather_negative(rng):
    """An int8 index counts from the end where it is negative."""
    m = Model([1, 6])
    return m.finish(m.node("Gather", table(m, rng, (2, 200)), m.node("Cast", "x", to=INT64), axis=1))


@model
def gather_at_arg_max(rng):
    m = Model([1, 5, 3])
    at = m.node("ArgMax", m.dq("x"), axis=1, keepdims=0)
    return m.finish(m.node("Gather", "x", at, axis=1))


@model
def gather_clipped(rng):
    """Positions are 0 to 3 because what they are cast from is clipped; data of another shape behind the axis."""
    m = Model([1, 4, 2])
    at = m.node("QuantizeLinear", m.node("Clip", m.dq("x", 0.0513, 0), m.constant(0.0), m.constant(3.0)),
                m.constant(1.0), m.constant(0, np.uint8))
    at = m.node("Cast", m.node("Slice", at, *[m.constant([v], np.int64) for v in (0, 2, 1)]), to=INT64)
    return m.finish(m.q(m.node("Gather", m.dq("x"), at, axis=1)))


# --- TopK ---------------------------------------------------------------------------------------------------------


def top_k(name, shape, k, values=True, **attributes):
    def make(rng):
        m = Model(shape)
        found = m.node("TopK", m.dq("x"), m.constant([k], np.int64), outputs=2, **attributes)
        return m.finish(m.q(found[0])) if values else m.finish(found[1], INT64)

    MODELS[name] = make


top_k("top_k", [1, 7], 3)
top_k("top_k_indices", [1, 6, 2], 2, values=False, axis=1)
top_k("top_k_smallest", [1, 2, 6], 2, axis=-1, largest=0)
top_k("top_k_all", [1, 5], 5, values=False, largest=0)


@model
def top_k_ties(rng):
    """Values of -1 to 1, so that nearly all are tied; positions and values together."""
    m = Model([1, 8])
    q = m.q(m.node("Clip", m.dq("x", 0.0513, 0), m.constant(-1.0), m.constant(1.0)), 1.0, 0)
    values, at = m.node("TopK", m.dq(q, 1.0, 0), m.constant([4], np.int64), outputs=2)
    both = m.node("Add", values, m.node("Mul", m.node("Cast", at, to=onnx.TensorProto.FLOAT), m.constant(8.0)))
    return m.finish(m.q(both, 1.0, 0))


# --- Softmax ------------------------------------------------------------------------------------------------------


def softmax(name, shape, scale=0.0371, out=(1 / 256, -128), opset=17, **attributes):
    def make(rng):
        m = Model(shape, opset=opset)
        return m.finish(m.q(m.node("Softmax", m.dq("x", scale), **attributes), *out))

    MODELS[name] = make


softmax("softmax", [1, 8])
softmax("softmax_flat", [1, 10], scale=0.0043)
softmax("softmax_sharp", [1, 8], scale=0.17)
softmax("softmax_axis", [1, 5, 3], axis=1, out=(0.0037, -120))
softmax("softmax_opset_11", [1, 2, 4], opset=11, axis=1)
softmax("softmax_heads", [1, 2, 3, 3], axis=-1, out=(1 / 255, -128))


# What no rounding comes into.
EXACT = {"gather_embedding", "gather_negative", "gather_at_arg_max", "top_k_indices", "top_k_all"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.onnx"):
        old.unlink()
    expected, index = {}, []
    for number, (name, make) in enumerate(sorted(MODELS.items())):
        rng = np.random.default_rng(1000 + number)
        proto = make(rng)
        info = proto.graph.input[0].type.tensor_type
        shape = [dim.dim_value for dim in info.shape.dim]
        low, high, kind = (-128, 128, np.int8) if info.elem_type == INT8 else (0, 256, np.uint8)
        samples = rng.integers(low, high, [SAMPLES, *shape]).astype(kind)
        # Every value of the type occurs.
        flat = samples.reshape(-1)
        flat[: min(flat.size, 256)] = np.arange(low, high).astype(kind)[: flat.size]
        outputs = run(proto, samples)
        for dim in outputs.shape[1:]:
            proto.graph.output[0].type.tensor_type.shape.dim.add().dim_value = dim
        onnx.checker.check_model(proto)
        # Positions are bytes.
        outputs = outputs.astype(np.uint8) if outputs.dtype == np.int64 else outputs
        expected[f"{name}.x"], expected[f"{name}.y"] = samples.reshape(SAMPLES, -1), outputs.reshape(SAMPLES, -1)
        (out / f"{name}.onnx").write_bytes(proto.SerializeToString())
        index.append({"model": name, "operator": name, "exact": name in EXACT})
    np.savez_compressed(out / "expected.npz", **expected)
    (out / "index.json").write_text(json.dumps(index, indent=0) + "\n")
    print(f"{len(MODELS)} models, onnx {onnx.__version__}, numpy {np.__version__}")


if __name__ == "__main__":
    main()
