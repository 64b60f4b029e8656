"""One small quantised model an operator, and what onnxruntime computes for random inputs.

    .venv/bin/python scripts/models/make_operators.py --out circuits/models/operators

Each model has one 8-bit input `x` and one output `y`. `expected.npz` holds for each model `NAME.x` and `NAME.y`,
one row a sample. Graph optimisations are off, so that each node runs as the file says.
"""

import argparse
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

SAMPLES = 24
INT8, UINT8, BOOL, INT64 = TensorProto.INT8, TensorProto.UINT8, TensorProto.BOOL, TensorProto.INT64


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


def unary(name, op, zero=3, scale=0.0371, out=(0.0081, -128), opset=20, **attributes):
    def make(rng):
        m = Model([1, 6], opset=opset)
        return m.finish(m.q(m.node(op, m.dq("x", scale, zero), **attributes), *out))

    MODELS[name] = make


for op in ["Sigmoid", "Exp", "HardSigmoid", "Softplus"]:
    unary(op.lower(), op)
for op in ["Tanh", "Erf", "Sin", "Cos", "Softsign", "Sign", "Atan"]:
    unary(op.lower(), op, out=(0.0081, 2))
for op in ["HardSwish", "Elu", "Selu", "LeakyRelu", "Mish", "ThresholdedRelu", "Celu", "Abs", "Gelu", "Sinh", "Cosh"]:
    unary(op.lower(), op, out=(0.0391, -5))
unary("gelu_tanh", "Gelu", out=(0.0391, -5), approximate="tanh")
for op in ["Sqrt", "Log"]:
    unary(op.lower(), op, zero=-128, out=(0.0251, 4))
for op in ["Floor", "Ceil", "Round"]:
    unary(op.lower(), op, out=(0.0517, 4))
unary("reciprocal", "Reciprocal", out=(0.31, 4))
unary("asinh", "Asinh", out=(0.0251, 4))
unary("neg", "Neg", out=(0.0391, -5))


def pairwise(name, op, left=(0.0371, 3), right=(0.0213, -9), out=(0.0523, -7), swap=False):
    def make(rng):
        m = Model([1, 4, 3])
        a, b = m.node("Split", "x", m.constant([2, 2], np.int64), outputs=2, axis=1)
        a, b = m.dq(a, *left), m.dq(b, *right)
        return m.finish(m.q(m.node(op, *([b, a] if swap else [a, b])), *out))

    MODELS[name] = make


pairwise("add", "Add")
pairwise("add_pow2", "Add", (0.03125, 3), (0.015625, -9), (0.0625, -7))
pairwise("sub", "Sub")
pairwise("mul", "Mul")
pairwise("max", "Max")
pairwise("max_same_scale", "Max", right=(0.0371, 3), out=(0.0371, 3))
pairwise("min", "Min")
pairwise("sum", "Sum")
pairwise("mean", "Mean")


@model
def add_constant(rng):
    m = Model([1, 3, 4])
    return m.finish(m.q(m.node("Add", m.dq("x"), m.constant(rng.normal(size=(3, 1))))))


@model
def add_broadcast(rng):
    m = Model([1, 2, 3])
    row = m.node("ReduceMean", m.dq("x"), axes=[1], keepdims=1)
    return m.finish(m.q(m.node("Add", m.dq("x"), m.dq(m.q(row)))))


@model
def mul_constant(rng):
    m = Model([1, 3, 4])
    return m.finish(m.q(m.node("Mul", m.dq("x"), m.constant(rng.normal(size=(3, 1))))))


@model
def div_constant(rng):
    m = Model([1, 3, 4])
    return m.finish(m.q(m.node("Div", m.dq("x"), m.constant(0.77))))


@model
def pow_constant(rng):
    m = Model([1, 6])
    return m.finish(m.q(m.node("Pow", m.dq("x"), m.constant(2.0)), 0.19, -100))


@model
def silu(rng):
    m = Model([1, 6])
    x = m.dq("x")
    return m.finish(m.q(m.node("Mul", x, m.node("Sigmoid", x)), 0.0391, -100))


@model
def gelu_as_exported(rng):
    m = Model([1, 6])
    x = m.dq("x")
    erf = m.node("Erf", m.node("Div", x, m.constant(np.sqrt(2))))
    inner = m.node("Mul", x, m.node("Add", erf, m.constant(1.0)))
    return m.finish(m.q(m.node("Mul", inner, m.constant(0.5)), 0.0391, -100))


@model
def clip(rng):
    m = Model([1, 6])
    return m.finish(m.q(m.node("Clip", m.dq("x"), m.constant(-1.3), m.constant(2.2))))


@model
def prelu_channels(rng):
    m = Model([1, 3, 2, 2])
    return m.finish(m.q(m.node("PRelu", m.dq("x"), m.constant([[[0.25]], [[-0.5]], [[0.01]]]))))


def conv(name, x, w, channels=False, **attributes):
    def make(rng):
        m = Model(x)
        y = m.node("Conv", m.dq("x"), m.weights(w, rng, channels), m.constant(rng.normal(size=w[0])), **attributes)
        return m.finish(m.q(y, 0.31))

    MODELS[name] = make


conv("conv_2d", [1, 2, 5, 5], [3, 2, 3, 3], pads=[1, 1, 1, 1])
conv("conv_channels", [1, 2, 5, 5], [3, 2, 3, 3], channels=True, strides=[2, 1], dilations=[1, 2], pads=[0, 1, 1, 2])
conv("conv_depthwise", [1, 4, 4, 4], [4, 1, 3, 3], channels=True, group=4, auto_pad="SAME_LOWER")
conv("conv_1d", [1, 3, 7], [4, 3, 3], channels=True, pads=[2, 0], dilations=[2])


@model
def residual_block(rng):
    m = Model([1, 2, 4, 4])
    x = m.dq("x")
    y = m.node("Relu", m.node("Conv", x, m.weights([2, 2, 3, 3], rng, True), pads=[1, 1, 1, 1]))
    return m.finish(m.q(m.node("Relu", m.node("Add", m.dq(m.q(y, 0.11, -128), 0.11, -128), x)), 0.13, -128))


@model
def gemm_uint8(rng):
    m = Model([1, 6], UINT8)
    w = m.node("DequantizeLinear", m.constant(rng.integers(0, 256, (6, 4)), np.uint8), m.constant(0.011), m.constant(121, np.uint8))
    y = m.node("Gemm", m.dq("x", 0.0371, 100, np.uint8), w, m.constant(rng.normal(size=4)))
    return m.finish(m.q(y, 0.21, 99, np.uint8), UINT8)


@model
def qlinear_conv(rng):
    m = Model([1, 2, 5, 5])
    w = m.constant(rng.integers(-127, 128, (3, 2, 3, 3)), np.int8)
    scales, zeros = m.constant(rng.uniform(0.004, 0.02, 3)), m.constant([0, 0, 0], np.int8)
    bias = m.constant(rng.integers(-2000, 2000, 3), np.int32)
    x, y = (m.constant(0.0371), m.constant(3, np.int8)), (m.constant(0.31), m.constant(-7, np.int8))
    return m.finish(m.node("QLinearConv", "x", *x, w, scales, zeros, *y, bias))


@model
def qlinear_mat_mul(rng):
    m = Model([1, 6])
    w = m.constant(rng.integers(-127, 128, (6, 4)), np.int8)
    args = [m.constant(0.0371), m.constant(3, np.int8), w, m.constant(0.0123), m.constant(0, np.int8)]
    return m.finish(m.node("QLinearMatMul", "x", *args, m.constant(0.21), m.constant(-7, np.int8)))


@model
def conv_integer(rng):
    m = Model([1, 2, 4, 4], UINT8)
    w = m.constant(rng.integers(0, 256, (3, 2, 3, 3)), np.uint8)
    y = m.node("ConvInteger", "x", w, m.constant(120, np.uint8), m.constant(131, np.uint8))
    scaled = m.node("Mul", m.node("Cast", y, to=TensorProto.FLOAT), m.constant(0.000713))
    return m.finish(m.q(scaled, 0.21, 99, np.uint8), UINT8)


@model
def mat_mul_integer(rng):
    m = Model([1, 6], UINT8)
    w = m.constant(rng.integers(0, 256, (6, 4)), np.uint8)
    y = m.node("MatMulInteger", "x", w, m.constant(120, np.uint8), m.constant(131, np.uint8))
    scaled = m.node("Mul", m.node("Cast", y, to=TensorProto.FLOAT), m.constant(0.000713))
    return m.finish(m.q(scaled, 0.21, 99, np.uint8), UINT8)


def pool(name, op, shape, **attributes):
    def make(rng):
        m = Model(shape)
        return m.finish(m.q(m.node(op, m.dq("x"), **attributes)))

    MODELS[name] = make


pool("max_pool", "MaxPool", [1, 2, 5, 5], kernel_shape=[3, 2], strides=[2, 1], pads=[1, 0, 1, 1])
pool("max_pool_1d", "MaxPool", [1, 2, 7], kernel_shape=[3], strides=[2])
pool("average_pool", "AveragePool", [1, 2, 6, 6], kernel_shape=[2, 2], strides=[2, 2])
pool("average_pool_pads", "AveragePool", [1, 2, 5, 5], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
pool("average_pool_include", "AveragePool", [1, 1, 5, 5], kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)
pool("average_pool_1d", "AveragePool", [1, 2, 7], kernel_shape=[3], auto_pad="SAME_UPPER")
pool("global_average_pool", "GlobalAveragePool", [1, 3, 4, 4])
pool("global_max_pool", "GlobalMaxPool", [1, 3, 4, 4])
pool("reduce_mean", "ReduceMean", [1, 3, 4, 2], axes=[1, 3], keepdims=0)
pool("reduce_max", "ReduceMax", [1, 3, 4, 2], axes=[-2], keepdims=1)
pool("reduce_min", "ReduceMin", [1, 3, 4, 2], axes=[2, 3], keepdims=1)


@model
def reduce_sum(rng):
    m = Model([1, 3, 4])
    return m.finish(m.q(m.node("ReduceSum", m.dq("x"), m.constant([2], np.int64), keepdims=0), 0.21))


@model
def transpose(rng):
    m = Model([1, 2, 3, 4])
    return m.finish(m.q(m.node("Transpose", m.dq("x"), perm=[0, 3, 1, 2])))


@model
def concat_scales(rng):
    m = Model([1, 2, 3])
    x = m.dq("x")
    other = m.dq(m.q(m.node("Sigmoid", x), 0.0081, -128), 0.0081, -128)
    return m.finish(m.q(m.node("Concat", x, other, axis=1)))


@model
def concat_stored(rng):
    m = Model([1, 2, 3])
    return m.finish(m.node("Concat", "x", m.node("Transpose", "x", perm=[0, 1, 2]), "x", axis=-1))


@model
def slice_steps(rng):
    m = Model([1, 5, 6])
    args = [m.constant(v, np.int64) for v in ([-1, 1], [-6, 5], [1, 2], [-2, 3])]
    return m.finish(m.node("Slice", "x", *args))


@model
def gather(rng):
    m = Model([1, 4, 3])
    return m.finish(m.node("Gather", "x", m.constant([[2, -1], [0, 2]], np.int64), axis=1))


@model
def pad(rng):
    m = Model([1, 2, 3])
    padded = m.node("Pad", m.dq("x"), m.constant([0, 1, 0, 0, 0, 2], np.int64), m.constant(0.0))
    return m.finish(m.q(padded))


@model
def pad_reflect(rng):
    m = Model([1, 2, 4])
    return m.finish(m.q(m.node("Pad", m.dq("x"), m.constant([0, 0, 2, 0, 0, 3], np.int64), mode="reflect")))


@model
def expand(rng):
    m = Model([1, 3, 1])
    return m.finish(m.node("Expand", "x", m.constant([1, 3, 4], np.int64)))


@model
def tile(rng):
    m = Model([1, 2, 3])
    return m.finish(m.node("Tile", "x", m.constant([1, 2, 2], np.int64)))


@model
def reshape_folded(rng):
    m = Model([1, 2, 3, 2])
    size = m.node("Gather", m.node("Shape", "x"), m.constant(1, np.int64), axis=0)
    target = m.node("Concat", m.constant([1], np.int64), m.node("Unsqueeze", size, m.constant([0], np.int64)),
                    m.constant([-1], np.int64), axis=0)
    return m.finish(m.node("Reshape", "x", target))


def compare(name, op, constant=False):
    def make(rng):
        m = Model([1, 4, 4])
        a, b = m.node("Split", "x", m.constant([2, 2], np.int64), outputs=2, axis=1)
        b = m.constant(rng.integers(-20, 20, (1, 2, 4)) * 0.0371) if constant else m.dq(b)
        return m.finish(m.node("Cast", m.node(op, m.dq(a), b), to=UINT8), UINT8)

    MODELS[name] = make


for op in ["Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Equal"]:
    compare(op.lower(), op)
compare("greater_constant", "Greater", True)


@model
def logic(rng):
    m = Model([1, 4, 4])
    x = m.dq("x")
    a, b = m.node("Greater", x, m.constant(0.5)), m.node("Less", x, m.constant(1.5))
    c = m.node("Or", m.node("And", a, b), m.node("Not", b))
    return m.finish(m.node("Cast", c, to=UINT8), UINT8)


@model
def where(rng):
    m = Model([1, 4, 3])
    a, b = m.node("Split", "x", m.constant([2, 2], np.int64), outputs=2, axis=1)
    a, b = m.dq(a), m.dq(b, 0.0213, -9)
    return m.finish(m.q(m.node("Where", m.node("Greater", a, b), a, b)))


@model
def arg_max(rng):
    m = Model([1, 5, 3])
    return m.finish(m.node("ArgMax", m.dq("x"), axis=1, keepdims=0), INT64)


@model
def arg_min_last(rng):
    m = Model([1, 4, 3])
    return m.finish(m.node("ArgMin", m.dq("x"), axis=1, keepdims=1, select_last_index=1), INT64)


def microsoft(name, op, inputs, **attributes):
    def make(rng):
        m = Model([1, 2, 4, 4])
        args = [m.constant(v, np.int8 if isinstance(v, int) else np.float32) if not isinstance(v, str) else v
                for v in inputs]
        return m.finish(m.node(op, *args, domain="com.microsoft", **attributes))

    MODELS[name] = make


microsoft("qlinear_add", "QLinearAdd", ["x", 0.0371, 3, "x", 0.0213, -9, 0.0523, -7])
microsoft("qlinear_mul", "QLinearMul", ["x", 0.0371, 3, "x", 0.0213, -9, 0.0823, -7])
microsoft("qlinear_sigmoid", "QLinearSigmoid", ["x", 0.0371, 3, 0.0081, -128])
microsoft("qlinear_leaky_relu", "QLinearLeakyRelu", ["x", 0.0371, 3, 0.0391, -5], alpha=0.1)
microsoft("qlinear_average_pool", "QLinearAveragePool", ["x", 0.0371, 3, 0.0391, -5], kernel_shape=[2, 2])
microsoft("qlinear_global_average_pool", "QLinearGlobalAveragePool", ["x", 0.0371, 3, 0.0391, -5])
microsoft("qlinear_concat", "QLinearConcat", [0.0391, -5, "x", 0.0371, 3, "x", 0.0213, -9], axis=1)


def run(proto, samples):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(proto.SerializeToString(), options, providers=["CPUExecutionProvider"])
    outputs = [session.run(None, {"x": sample})[0] for sample in samples]
    return outputs[0].shape, np.stack(outputs).reshape(len(samples), -1).astype(np.int64)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    expected = {}
    for number, (name, make) in enumerate(sorted(MODELS.items())):
        rng = np.random.default_rng(number)
        proto = make(rng)
        info = proto.graph.input[0].type.tensor_type
        shape = [dim.dim_value for dim in info.shape.dim]
        low, high, kind = (-128, 128, np.int8) if info.elem_type == INT8 else (0, 256, np.uint8)
        samples = rng.integers(low, high, [SAMPLES, *shape]).astype(kind)
        # Every value of the type occurs.
        flat = samples.reshape(-1)
        flat[: min(flat.size, 256)] = np.arange(low, high).astype(kind)[: flat.size]
        expected[f"{name}.x"] = samples.reshape(SAMPLES, -1).astype(np.int64)
        shape, expected[f"{name}.y"] = run(proto, samples)
        for dim in shape:
            proto.graph.output[0].type.tensor_type.shape.dim.add().dim_value = dim
        onnx.checker.check_model(proto)
        (out / f"{name}.onnx").write_bytes(proto.SerializeToString())
    np.savez_compressed(out / "expected.npz", **expected)
    print(f"{len(MODELS)} models, onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}")


if __name__ == "__main__":
    main()
