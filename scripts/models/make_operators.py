"""Small quantised models of every operator, and what onnxruntime computes for random inputs.

    .venv/bin/python scripts/models/make_operators.py --out circuits/models/operators

Each operator has four variants, drawn at random from the distributions that `operator_models.py` states. A model has
one 8-bit input `x` and one output `y`. `expected.npz` holds for each model `NAME.x` and `NAME.y`, one row a sample;
`index.json` says which operator a model belongs to, and whether it must agree everywhere (`exact`: it moves, compares or
chooses integers) or rounds. Graph optimisations are off, so that each node runs as the file says.

A further operator is a function of a `Draw` that returns a model, below `@operator`.
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto

from operator_models import INT8, INT64, NUMPY, UINT8, Draw, Model, limits, record

VARIANTS = 4
# Output elements of a model; integer-only operators need fewer.
ROUNDED, EXACT = 1200, 300
OPERATORS = {}


def add(name, make, exact=False):
    assert name not in OPERATORS, name
    OPERATORS[name] = (make, exact)


def operator(function=None, *, exact=False):
    """Registers a model under its function's name."""
    if function is None:
        return lambda function: operator(function, exact=exact)
    add(function.__name__, function, exact)
    return function


def image(draw, channels=(1, 4), size=(4, 6)):
    return [1, draw.size(*channels), draw.size(*size), draw.size(*size)]


# --- functions of one value -----------------------------------------------------------------------------------------


def unary(name, op, domain=None, opset=20, **attributes):
    """`domain`: "positive" puts the zero point at the type's minimum, "unit" keeps values within -1 to 1."""

    def make(draw):
        m = Model(draw, [1, 6], opset=opset)
        scale = zero = None
        if domain == "positive":
            zero = limits(m.kind)[0]
        if domain == "unit":
            scale, zero = draw.power(-9, -7), 0 if m.kind == INT8 else 128
        return m.finish(m.q(m.node(op, m.dq("x", scale, zero), **attributes)))

    add(name, make)


for op in ["Abs", "Asinh", "Atan", "Ceil", "Celu", "Cos", "Cosh", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid",
           "HardSwish", "LeakyRelu", "Mish", "Neg", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Sin",
           "Sinh", "Softplus", "Softsign", "Tan", "Tanh", "ThresholdedRelu"]:
    unary(op.lower(), op)
for op in ["Log", "Sqrt"]:
    unary(op.lower(), op, "positive")
for op in ["Acos", "Asin", "Atanh"]:
    unary(op.lower(), op, "unit")
unary("gelu_tanh", "Gelu", approximate="tanh")
unary("swish", "Swish", opset=24)


@operator
def acosh(draw):
    m = Model(draw, [1, 6])
    x = m.dq("x", zero=limits(m.kind)[0])
    return m.finish(m.q(m.node("Acosh", m.node("Exp", x))))


@operator
def silu(draw):
    m = Model(draw, [1, 6])
    x = m.dq("x")
    return m.finish(m.q(m.node("Mul", x, m.node("Sigmoid", x))))


@operator
def gelu_as_exported(draw):
    m = Model(draw, [1, 6])
    x = m.dq("x")
    erf = m.node("Erf", m.node("Div", x, m.constant(np.sqrt(2))))
    inner = m.node("Mul", x, m.node("Add", erf, m.constant(1.0)))
    return m.finish(m.q(m.node("Mul", inner, m.constant(0.5))))


@operator
def gelu_microsoft(draw):
    m = Model(draw, [1, 6])
    return m.finish(m.q(m.node("Gelu", m.dq("x"), domain="com.microsoft")))


@operator
def pow_constant(draw):
    m = Model(draw, [1, 6])
    return m.finish(m.q(m.node("Pow", m.dq("x"), m.constant(float(draw.size(2, 3))))))


@operator
def prelu_channels(draw):
    m = Model(draw, image(draw))
    return m.finish(m.q(m.node("PRelu", m.dq("x"), m.constant(draw.normal(size=(m.shape[1], 1, 1))))))


@operator
def prelu(draw):
    m = Model(draw, [1, 6])
    return m.finish(m.q(m.node("PRelu", m.dq("x"), m.constant(draw.normal(size=1)))))


@operator
def clip(draw):
    m = Model(draw, [1, 6])
    x = m.dq("x")
    low, high = sorted(draw.uniform(-128, 128, 2) * m.last[0])
    return m.finish(m.q(m.node("Clip", x, m.constant(low), m.constant(high))))


@operator(exact=True)
def relu_same_scale(draw):
    m = Model(draw, [1, 6])
    return m.finish(m.same(m.node("Relu", m.dq("x"))))


@operator
def requantise(draw):
    m = Model(draw, [1, 6])
    return m.finish(m.q(m.dq("x")))


@operator
def requantise_microsoft(draw):
    m = Model(draw, [1, 6])
    scale, zero, kind = m.parameters()
    x = m.node("DequantizeLinear", "x", m.constant(scale), m.constant(zero, NUMPY[kind]), domain="com.microsoft")
    m.stored = scale, zero, kind = m.output_parameters(x)
    y = m.node("QuantizeLinear", x, m.constant(scale), m.constant(zero, NUMPY[kind]), domain="com.microsoft")
    return m.finish(y)


# --- sums, products, extrema ----------------------------------------------------------------------------------------


def pairwise(name, op, same=False):
    def make(draw):
        m = Model(draw, [1, 2 * draw.size(1, 4), draw.size(1, 6)])
        a, b = m.split()
        a = m.dq(a)
        b = m.dq(b, *(m.last if same else ()))
        y = m.node(op, a, b)
        return m.finish(m.same(y) if same else m.q(y))

    add(name, make, exact=same)


for op in ["Add", "Sub", "Mul", "Max", "Min", "Sum", "Mean"]:
    pairwise(op.lower(), op)
pairwise("max_same_scale", "Max", same=True)
pairwise("min_same_scale", "Min", same=True)


@operator
def add_constant(draw):
    m = Model(draw, [1, draw.size(1, 4), draw.size(1, 6)])
    return m.finish(m.q(m.node("Add", m.dq("x"), m.constant(draw.normal(size=(m.shape[1], 1))))))


@operator
def add_broadcast(draw):
    m = Model(draw, [1, draw.size(1, 4), draw.size(1, 6)])
    x = m.dq("x")
    row = m.again(m.node("ReduceMean", x, axes=[1], keepdims=1))
    return m.finish(m.q(m.node("Add", x, row)))


@operator
def mul_constant(draw):
    m = Model(draw, [1, draw.size(1, 4), draw.size(1, 6)])
    return m.finish(m.q(m.node("Mul", m.dq("x"), m.constant(draw.normal(size=(m.shape[1], 1))))))


@operator
def div_constant(draw):
    m = Model(draw, [1, 6])
    return m.finish(m.q(m.node("Div", m.dq("x"), m.constant(draw.normal()))))


# --- layers ---------------------------------------------------------------------------------------------------------


def window(draw, size, dims):
    """Kernel, strides and padding for images of that size."""
    kernel = [draw.size(1, 3) for _ in range(dims)]
    attributes = {"kernel_shape": kernel, "strides": [draw.size(1, min(k, 2)) for k in kernel]}
    padding = ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"][draw.size(0, 3)]
    if padding != "NOTSET":
        attributes["auto_pad"] = padding
    else:
        attributes["pads"] = [draw.size(0, k - 1) for k in kernel + kernel]
    return attributes


def conv(name, dims, depthwise=False):
    def make(draw):
        channels, size = draw.size(1, 4), [draw.size(4, 6) for _ in range(dims)]
        m = Model(draw, [1, channels, *size])
        attributes = window(draw, size, dims)
        if "pads" in attributes:
            attributes["dilations"] = [draw.size(1, 2 if k < 3 else 1) for k in attributes["kernel_shape"]]
        outputs = channels if depthwise else draw.size(1, 4)
        x = m.dq("x")
        w = m.weights([outputs, 1 if depthwise else channels, *attributes["kernel_shape"]], axis=0)
        bias = m.bias(outputs, m.last[0])
        return m.finish(m.q(m.node("Conv", x, w, bias, group=channels if depthwise else 1, **attributes)))

    add(name, make)


conv("conv", 2)
conv("conv_1d", 1)
conv("conv_depthwise", 2, depthwise=True)


@operator
def gemm(draw):
    m = Model(draw, [1, draw.size(2, 24)])
    x, outputs, transposed = m.dq("x"), draw.size(2, 8), draw.coin()
    shape = [outputs, m.shape[1]] if transposed else [m.shape[1], outputs]
    w = m.weights(shape, axis=0 if transposed else 1)
    return m.finish(m.q(m.node("Gemm", x, w, m.bias(outputs, m.last[0]), transB=int(transposed))))


@operator
def mat_mul_add(draw):
    m = Model(draw, [1, draw.size(2, 24)])
    x, outputs = m.dq("x"), draw.size(2, 8)
    product = m.node("MatMul", x, m.weights([m.shape[1], outputs], axis=1))
    return m.finish(m.q(m.node("Add", product, m.bias(outputs, m.last[0]))))


@operator
def conv_relu(draw):
    m = Model(draw, image(draw))
    x, outputs = m.dq("x"), draw.size(1, 4)
    w = m.weights([outputs, m.shape[1], 3, 3], axis=0)
    return m.finish(m.q(m.node("Relu", m.node("Conv", x, w, m.bias(outputs, m.last[0]), pads=[1, 1, 1, 1]))))


@operator
def residual_block(draw):
    m = Model(draw, image(draw))
    x = m.dq("x")
    w = m.weights([m.shape[1], m.shape[1], 3, 3], axis=0)
    y = m.again(m.node("Relu", m.node("Conv", x, w, pads=[1, 1, 1, 1])))
    return m.finish(m.q(m.node("Relu", m.node("Add", y, x))))


def stored_weights(m, shape, outputs=None):
    """int8 weights for operators on stored tensors: values, scales, zero points."""
    values = m.constant(m.draw.integers(-128, 128, shape), np.int8)
    many = [] if outputs is None or m.draw.coin() else [outputs]
    scale = np.float32(m.draw.power(-9, -6) if not many else [m.draw.power(-9, -6) for _ in range(outputs)])
    m.weight_scale = scale
    return values, m.constant(scale), m.constant(np.zeros(many), np.int8)


def stored_output(m, scale, zero, fan_in):
    """Scale and zero point for sums of that many products with the last weights, of the input's type."""
    largest = 128 * 128 * np.sqrt(fan_in) * float(scale) * float(np.max(m.weight_scale))
    exponent = np.log2(largest / 255) + m.draw.uniform(-1, 0.25)
    scale = 2.0 ** (np.round(exponent) if m.draw.pow2 else exponent)
    m.stored = (np.float32(scale), m.draw.zero(m.kind), m.kind)
    return m.constant(m.stored[0]), m.constant(m.stored[1], NUMPY[m.kind])


@operator
def qlinear_conv(draw):
    m = Model(draw, image(draw))
    scale, zero, kind = m.parameters()
    outputs, attributes = draw.size(1, 4), window(draw, m.shape[2:], 2)
    shape = [outputs, m.shape[1], *attributes["kernel_shape"]]
    w = stored_weights(m, shape, outputs)
    y = stored_output(m, scale, zero, np.prod(shape[1:]))
    bias = m.constant(draw.integers(-2000, 2001, outputs), np.int32)
    x = m.constant(scale), m.constant(zero, NUMPY[kind])
    return m.finish(m.node("QLinearConv", "x", *x, *w, *y, bias, **attributes))


@operator
def qlinear_mat_mul(draw):
    m = Model(draw, [1, draw.size(2, 24)])
    scale, zero, kind = m.parameters()
    w = stored_weights(m, [m.shape[1], draw.size(2, 8)])
    y = stored_output(m, scale, zero, m.shape[1])
    return m.finish(m.node("QLinearMatMul", "x", m.constant(scale), m.constant(zero, NUMPY[kind]), *w, *y))


@operator
def qgemm(draw):
    m = Model(draw, [1, draw.size(2, 24)])
    scale, zero, kind = m.parameters()
    outputs = draw.size(2, 8)
    w = stored_weights(m, [outputs, m.shape[1]], outputs)
    bias = m.constant(draw.integers(-2000, 2001, outputs), np.int32)
    x, y = (m.constant(scale), m.constant(zero, NUMPY[kind])), stored_output(m, scale, zero, m.shape[1])
    return m.finish(m.node("QGemm", "x", *x, *w, bias, *y, domain="com.microsoft", transB=1))


def integer_layer(name, op, shape, weights):
    """`shape` and `weights` are functions of the draw and of the input's shape."""

    def make(draw):
        m = Model(draw, shape(draw), UINT8)
        w = m.constant(draw.integers(0, 256, weights(draw, m.shape)), np.uint8)
        zeros = m.constant(draw.zero(UINT8), np.uint8), m.constant(draw.size(100, 155), np.uint8)
        y = m.node("Cast", m.node(op, "x", w, *zeros), to=TensorProto.FLOAT)
        return m.finish(m.q(m.node("Mul", y, m.constant(draw.power(-14, -10)))))

    add(name, make)


integer_layer("conv_integer", "ConvInteger", image, lambda draw, x: [draw.size(1, 4), x[1], 3, 3])
integer_layer("mat_mul_integer", "MatMulInteger", lambda draw: [1, draw.size(2, 24)], lambda draw, x: [x[1], draw.size(2, 8)])


# --- pools and reductions -------------------------------------------------------------------------------------------


def pool(name, op, dims=2, exact=False, **fixed):
    def make(draw):
        size = [draw.size(4, 6) for _ in range(dims)]
        m = Model(draw, [1, draw.size(1, 4), *size])
        attributes = {} if op.startswith("Global") else window(draw, size, dims)
        y = m.node(op, m.dq("x"), **attributes, **fixed)
        return m.finish(m.same(y) if exact else m.q(y))

    add(name, make, exact)


pool("max_pool", "MaxPool")
pool("max_pool_1d", "MaxPool", 1)
pool("max_pool_same_scale", "MaxPool", exact=True)
pool("average_pool", "AveragePool")
pool("average_pool_1d", "AveragePool", 1)
pool("average_pool_include", "AveragePool", count_include_pad=1)
pool("global_average_pool", "GlobalAveragePool")
pool("global_max_pool", "GlobalMaxPool")
pool("global_max_pool_same_scale", "GlobalMaxPool", exact=True)


def reduction(name, op, exact=False):
    def make(draw):
        m = Model(draw, [1, draw.size(2, 4), draw.size(2, 4), draw.size(2, 4)])
        axes = sorted(draw.choice([1, 2, 3], draw.size(1, 2), replace=False).tolist())
        keep = int(draw.coin())
        x = m.dq("x")
        if op == "ReduceSum":
            y = m.node(op, x, m.constant(axes, np.int64), keepdims=keep)
        else:
            y = m.node(op, x, axes=axes, keepdims=keep)
        return m.finish(m.same(y) if exact else m.q(y))

    add(name, make, exact)


for op in ["Sum", "Mean", "Max", "Min"]:
    reduction(f"reduce_{op.lower()}", f"Reduce{op}")
reduction("reduce_max_same_scale", "ReduceMax", exact=True)
reduction("reduce_min_same_scale", "ReduceMin", exact=True)


# --- moving ---------------------------------------------------------------------------------------------------------


@operator
def concat_scales(draw):
    m = Model(draw, [1, draw.size(1, 4), draw.size(1, 6)])
    x = m.dq("x")
    return m.finish(m.q(m.node("Concat", x, m.again(m.node("Sigmoid", x)), axis=draw.size(1, 2))))


def moved(name, make):
    """`make` takes a model with a shape of four axes and adds nodes on stored integers."""

    def whole(draw):
        m = Model(draw, [1, draw.size(2, 4), draw.size(2, 4), draw.size(2, 4)], opset=19)
        return m.finish(make(m, draw), m.kind)

    add(name, whole, exact=True)


def ints(m, *values):
    return m.constant(np.array(values).reshape(-1), np.int64)


def slices(m, draw):
    axis = draw.size(1, 3)
    start, end = sorted(draw.choice(m.shape[axis] + 1, 2, replace=False).tolist())
    if draw.coin():
        return m.node("Slice", "x", ints(m, start), ints(m, end), ints(m, axis), ints(m, draw.size(1, 2)))
    return m.node("Slice", "x", ints(m, end - 1), ints(m, start - 1 - m.shape[axis]), ints(m, axis - 4), ints(m, -1))


def gathers(m, draw):
    axis = draw.size(1, 3)
    indices = draw.integers(-m.shape[axis], m.shape[axis], [draw.size(1, 2), draw.size(1, 3)])
    return m.node("Gather", "x", m.constant(indices, np.int64), axis=axis)


def reshaped(m, draw):
    size = m.node("Gather", m.node("Shape", "x"), m.constant(draw.size(1, 3), np.int64), axis=0)
    target = m.node("Concat", ints(m, 1), m.node("Unsqueeze", size, ints(m, 0)), ints(m, -1), axis=0)
    return m.node("Reshape", "x", target)


def splits(m, draw):
    axis = draw.size(1, 3)
    first = draw.size(1, m.shape[axis] - 1)
    return m.node("Split", "x", ints(m, first, m.shape[axis] - first), outputs=2, axis=axis)[0]


moved("transpose", lambda m, draw: m.node("Transpose", "x", perm=[0, *(draw.permutation(3) + 1).tolist()]))
moved("concat", lambda m, draw: m.node("Concat", "x", m.node("Identity", "x"), "x", axis=draw.size(1, 3)))
moved("slice", slices)
moved("gather", gathers)
moved("split", splits)
moved("expand", lambda m, draw: m.node("Expand", m.node("ReduceMax", "x", ints(m, 2), keepdims=1), ints(m, 1, *m.shape[1:])))
moved("tile", lambda m, draw: m.node("Tile", "x", ints(m, 1, *(draw.size(1, 2) for _ in range(3)))))
moved("reshape", reshaped)
moved("flatten", lambda m, draw: m.node("Flatten", "x", axis=draw.size(0, 3)))
moved("squeeze", lambda m, draw: m.node("Squeeze", m.node("Unsqueeze", "x", ints(m, draw.size(1, 4))), ints(m, 0)))
moved("identity", lambda m, draw: m.node("Identity", "x"))


@operator(exact=True)
def relu_stored(draw):
    m = Model(draw, [1, 6], INT8)
    return m.finish(m.node("Relu", "x"), INT8)


@operator(exact=True)
def dropout(draw):
    m = Model(draw, [1, 6])
    return m.finish(m.same(m.node("Dropout", m.dq("x"))))


def padded(name, **attributes):
    def make(draw):
        m = Model(draw, [1, 3, 4])
        pads = [0, *(draw.size(0, 2) for _ in range(2)), 0, *(draw.size(0, 2) for _ in range(2))]
        value = [] if attributes else [m.constant(0.0)]
        return m.finish(m.same(m.node("Pad", m.dq("x"), m.constant(pads, np.int64), *value, **attributes)))

    add(name, make, exact=True)


padded("pad")
padded("pad_reflect", mode="reflect")
padded("pad_edge", mode="edge")


# --- comparing ------------------------------------------------------------------------------------------------------


def truth(m, x):
    return m.finish(m.node("Cast", x, to=UINT8), UINT8)


def compare(name, op, constant=False):
    def make(draw):
        m = Model(draw, [1, 2 * draw.size(1, 4), draw.size(1, 6)])
        a, b = m.split()
        a = m.dq(a)
        if constant:
            b = m.constant(draw.integers(-60, 60, (1, m.shape[1] // 2, m.shape[2])).astype(np.float32) * m.last[0])
        else:
            b = m.dq(b, *(m.last if draw.coin() else ()))
        return truth(m, m.node(op, a, b))

    add(name, make, exact=True)


for op in ["Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Equal"]:
    compare(op.lower(), op)
compare("greater_constant", "Greater", True)


@operator(exact=True)
def logic(draw):
    m = Model(draw, [1, 6])
    x = m.dq("x")
    low, high = sorted(draw.uniform(-128, 128, 2) * m.last[0])
    a, b = m.node("Greater", x, m.constant(low)), m.node("Less", x, m.constant(high))
    return truth(m, m.node("Or", m.node("And", a, b), m.node("Not", b)))


@operator
def where(draw):
    m = Model(draw, [1, 2 * draw.size(1, 4), draw.size(1, 6)])
    a, b = m.split()
    a, b = m.dq(a), m.dq(b)
    return m.finish(m.q(m.node("Where", m.node("Greater", a, b), b, a)))


def position(name, op):
    def make(draw):
        m = Model(draw, [1, draw.size(2, 6), draw.size(2, 6)])
        last = int(draw.coin())
        y = m.node(op, m.dq("x"), axis=draw.size(1, 2), keepdims=int(draw.coin()), select_last_index=last)
        return m.finish(y, INT64)

    add(name, make, exact=True)


position("arg_max", "ArgMax")
position("arg_min", "ArgMin")


# --- onnxruntime's own ----------------------------------------------------------------------------------------------


def microsoft(name, op, inputs, largest=1.0, **attributes):
    """A function of one or two stored tensors; the output's range is `largest` times the inputs'."""

    def make(draw):
        m = Model(draw, image(draw, channels=(2, 2), size=(4, 4)))
        operands, reach = [], 1.0 if op == "QLinearMul" else 0.0
        for x in ["x"] if inputs == 1 else m.split():
            scale, zero, kind = m.parameters()
            operands += [x, m.constant(scale), m.constant(zero, NUMPY[kind])]
            reach = reach * 128 * scale if op == "QLinearMul" else reach + 255 * scale
        exponent = np.log2(reach * largest / 255) + draw.uniform(-1, 0.25)
        scale = 2.0 ** (np.round(exponent) if draw.pow2 else exponent)
        y = [m.constant(scale), m.constant(draw.zero(m.kind), NUMPY[m.kind])]
        args = [*y, *operands] if op == "QLinearConcat" else [*operands, *y]
        return m.finish(m.node(op, *args, domain="com.microsoft", **attributes), m.kind)

    add(name, make)


microsoft("qlinear_add", "QLinearAdd", 2)
microsoft("qlinear_mul", "QLinearMul", 2)
microsoft("qlinear_leaky_relu", "QLinearLeakyRelu", 1, alpha=0.1)
microsoft("qlinear_average_pool", "QLinearAveragePool", 1, kernel_shape=[2, 2])
microsoft("qlinear_global_average_pool", "QLinearGlobalAveragePool", 1)
microsoft("qlinear_concat", "QLinearConcat", 2, axis=1)


@operator
def qlinear_sigmoid(draw):
    m = Model(draw, [1, 6])
    scale, zero, kind = m.parameters()
    # Sigmoid lies within 0 and 1.
    y = [m.constant(draw.power(-9, -8)), m.constant(limits(kind)[0], NUMPY[kind])]
    x = ["x", m.constant(scale), m.constant(zero, NUMPY[kind])]
    return m.finish(m.node("QLinearSigmoid", *x, *y, domain="com.microsoft"), kind)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.onnx"):
        old.unlink()
    expected, index = {}, []
    for name, (make, exact) in sorted(OPERATORS.items()):
        for variant in range(VARIANTS):
            draw, model = Draw(name, variant), f"{name}.{variant}"
            proto = make(draw)
            expected[f"{model}.x"], expected[f"{model}.y"] = record(proto, draw, EXACT if exact else ROUNDED)
            (out / f"{model}.onnx").write_bytes(proto.SerializeToString())
            index.append({"model": model, "operator": name, "exact": exact})
    np.savez_compressed(out / "expected.npz", **expected)
    (out / "index.json").write_text(json.dumps(index, indent=0) + "\n")
    versions = f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}, numpy {np.__version__}"
    print(f"{len(OPERATORS)} operators, {len(index)} models, {versions}")


if __name__ == "__main__":
    main()
