"""Random quantised models of one operator each: what is drawn, and from which distributions.

The seed is the operator's name and the number of the variant; nothing is picked by hand, and nothing is drawn again
because of its result. Odd variants have scales that are powers of two, even ones any float32.

| what | drawn from |
|---|---|
| sizes of a shape | uniform, between bounds that the operator states |
| element type of inputs, outputs, weights | int8 or uint8, even odds |
| scale of an input | 2^u, u uniform in -7..-3 (an integer for powers of two) |
| zero point of an input | uniform over the type |
| weights | uniform over the type; zero point 0, or uniform within 100..155 for uint8 |
| scale of weights | 2^u, u uniform in -9..-6; one, or one a channel (even odds where the operator has channels) |
| bias | uniform within +-2000 units, as int32 with the float32 scale s_x s_w or as float32 (even odds) |
| scale of an output | range of the float values over 64 random inputs, 0 included (infinities left out) / 255, times 2^u, \
u uniform in -1..0.25: from half of the range saturated to a sixth of the type unused; powers of two: the nearest |
| zero point of an output | where the range begins at the type's minimum |
| inputs | uniform over the type; the first 256 elements are each value of the type once |
"""

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

INT8, UINT8, BOOL, INT64 = TensorProto.INT8, TensorProto.UINT8, TensorProto.BOOL, TensorProto.INT64
NUMPY = {INT8: np.int8, UINT8: np.uint8}
CALIBRATION = 64
# Input elements of a model, at most about.
INPUTS = 4000


def limits(kind):
    info = np.iinfo(NUMPY[kind])
    return info.min, info.max


class Draw(np.random.Generator):
    """Random numbers of one variant of an operator."""

    def __init__(self, name, variant):
        super().__init__(np.random.PCG64(list(f"{name} {variant}".encode())))
        self.pow2 = variant % 2 == 1

    def size(self, low, high):
        return int(self.integers(low, high + 1))

    def coin(self):
        return bool(self.integers(2))

    def kind(self):
        return UINT8 if self.coin() else INT8

    def power(self, low, high):
        exponent = self.integers(low, high + 1) if self.pow2 else self.uniform(low, high)
        return np.float32(2.0**exponent)

    def zero(self, kind):
        return int(self.integers(limits(kind)[0], limits(kind)[1] + 1))

    def inputs(self, shape, kind, samples):
        low, high = limits(kind)
        return self.integers(low, high + 1, [samples, *shape]).astype(NUMPY[kind])


def run(proto, samples):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(proto.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return np.stack([session.run(None, {"x": sample})[0] for sample in samples])


class Model:
    """Nodes and constants; names are counted. The input is `x`, the output `y`."""

    def __init__(self, draw, shape, kind=None, opset=17):
        self.draw, self.shape, self.opset = draw, shape, opset
        self.kind = draw.kind() if kind is None else kind
        self.nodes, self.constants = [], []
        self.last = None

    def constant(self, value, dtype=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    def node(self, op, *inputs, outputs=1, domain="", **attributes):
        names = [f"n{len(self.nodes)}" + (f"_{i}" if i else "") for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def split(self, axis=1):
        """The input's two halves along an axis."""
        half = self.shape[axis] // 2
        return self.node("Split", "x", self.constant([half, half], np.int64), outputs=2, axis=axis)

    def parameters(self, scale=None, zero=None, kind=None):
        """Scale, zero point and type of an input, drawn where they are not given."""
        kind = self.kind if kind is None else kind
        scale = self.draw.power(-7, -3) if scale is None else np.float32(scale)
        self.last = (scale, self.draw.zero(kind) if zero is None else zero, kind)
        return self.last

    def dq(self, x, scale=None, zero=None, kind=None):
        """A stored tensor as real numbers."""
        scale, zero, kind = self.parameters(scale, zero, kind)
        return self.node("DequantizeLinear", x, self.constant(scale), self.constant(zero, NUMPY[kind]))

    def output_parameters(self, x, kind=None):
        """Scale, zero point and type for the real numbers `x`, from their range."""
        kind = self.draw.kind() if kind is None else kind
        values = run(self.proto(x, TensorProto.FLOAT), self.draw.inputs(self.shape, self.kind, CALIBRATION))
        values = values[np.isfinite(values)]
        low, high = min(values.min(initial=0.0), 0.0), max(values.max(initial=0.0), 0.0)
        exponent = np.log2((high - low or 1.0) / 255) + self.draw.uniform(-1, 0.25)
        scale = np.float32(2.0 ** (np.round(exponent) if self.draw.pow2 else exponent))
        least, most = limits(kind)
        return scale, int(np.clip(np.round(least - low / scale), least, most)), kind

    def q(self, x, kind=None):
        """Real numbers as a stored tensor; also fit for `dq(..., *parameters)`."""
        return self.q_with(x, self.output_parameters(x, kind))

    def q_with(self, x, parameters):
        scale, zero, kind = parameters
        self.stored = parameters
        return self.node("QuantizeLinear", x, self.constant(scale), self.constant(zero, NUMPY[kind]))

    def again(self, x):
        """Real numbers through a stored tensor."""
        stored = self.q(x)
        return self.dq(stored, *self.stored)

    def same(self, x):
        """Real numbers as a stored tensor with the parameters of the last one."""
        return self.q_with(x, self.last)

    def weights(self, shape, axis=None):
        """Quantised weights as real numbers; `axis` is where channels may have scales of their own."""
        kind = self.draw.kind()
        low, high = limits(kind)
        values = self.constant(self.draw.integers(low, high + 1, shape), NUMPY[kind])
        zero = int(self.draw.integers(100, 156)) if kind == UINT8 else 0
        if axis is None or self.draw.coin():
            self.weight_scale = self.draw.power(-9, -6)
            return self.node("DequantizeLinear", values, self.constant(self.weight_scale), self.constant(zero, NUMPY[kind]))
        self.weight_scale = np.array([self.draw.power(-9, -6) for _ in range(shape[axis])])
        zeros = self.constant(np.full(shape[axis], zero), NUMPY[kind])
        return self.node("DequantizeLinear", values, self.constant(self.weight_scale), zeros, axis=axis)

    def bias(self, size, scale):
        """A bias for inputs of that scale and the last weights, as real numbers."""
        units = self.draw.integers(-2000, 2001, size)
        unit = np.float32(scale) * np.broadcast_to(self.weight_scale, [size]).astype(np.float32)
        if self.draw.coin():
            return self.constant(units * unit * self.draw.uniform(0.5, 1, size))
        zeros = self.constant(np.zeros(size), np.int32)
        return self.node("DequantizeLinear", self.constant(units, np.int32), self.constant(unit), zeros, axis=0)

    def proto(self, output, kind, name="y"):
        nodes = [*self.nodes, helper.make_node("Identity", [output], [name])]
        graph = helper.make_graph(
            nodes,
            "operator",
            [helper.make_tensor_value_info("x", self.kind, self.shape)],
            [helper.make_tensor_value_info(name, kind, None)],
            self.constants,
        )
        imports = [helper.make_opsetid("", self.opset), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=imports, ir_version=10)

    def finish(self, output, kind=None):
        """The model; without a type, its output is the last stored tensor's."""
        return self.proto(output, self.stored[2] if kind is None else kind)


def record(proto, draw, elements):
    """Random inputs for that many output elements (for fewer, where that would need too many inputs), and onnxruntime's
    outputs; completes the output's shape."""
    info = proto.graph.input[0].type.tensor_type
    shape = [dim.dim_value for dim in info.shape.dim]
    once = run(proto, draw.inputs(shape, info.elem_type, 1))
    count = min(-(-elements // once.size), -(-INPUTS // int(np.prod(shape))))
    samples = draw.inputs(shape, info.elem_type, count)
    flat, (low, high) = samples.reshape(-1), limits(info.elem_type)
    flat[:256] = np.arange(low, high + 1).astype(samples.dtype)[: flat.size]
    outputs = run(proto, samples)
    for dim in once.shape[1:]:
        proto.graph.output[0].type.tensor_type.shape.dim.add().dim_value = dim
    onnx.checker.check_model(proto)
    # Positions are bytes.
    bytes_only = outputs.astype(np.uint8) if outputs.dtype == np.int64 else outputs
    return samples.reshape(count, -1), bytes_only.reshape(count, -1)
