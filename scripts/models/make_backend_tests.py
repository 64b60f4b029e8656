"""The ONNX project's own node tests of every operator that the importer knows, quantised where they are float.

    .venv/bin/python scripts/models/make_backend_tests.py --out circuits/models/backend

Operators are read from the importer's table. A test on 8-bit integers stays as it is. In a float test the node, its
attributes and shapes stay, and QuantizeLinear and DequantizeLinear go around it, with int8 scales from the least and
the largest number of the test's own data. As a model has one input, `all_inputs` holds those of the test one after the other.
What is expected is what the ONNX project's reference evaluator gives for that model.

Written are one archive an operator, `OPERATOR.npz`, with `TEST.model`, `TEST.x`, `TEST.y`, and for float tests the
output that the test records, `TEST.r`, with the scale and zero point to compare it in and how many steps it may be
away, `TEST.s`; and `tests.tsv`, one line a test: name, operator, and `run`, or `refused` with words of the importer's
message, or `no` with the reason why the test does not apply.
"""

import argparse
import collections
import pathlib
import re
import warnings

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnx.backend.test.case.node import collect_testcases
from onnx.reference import ReferenceEvaluator
from onnx.reference.ops import op_dequantize_linear

TABLE = pathlib.Path("circuits/onnx/src/import/ops/mod.rs")
LARGEST = 60_000  # elements of a test's inputs and outputs together
FLOATS = (np.float32, np.float64, np.float16)
OPSETS = (13, 25)

# Inputs that are architecture or weights rather than data, and so constants, by operator: "float" stays float32,
# "weight" becomes int8 with a symmetric scale.
CONSTANTS = {
    "Conv": {1: "weight", 2: "float"},
    "ConvTranspose": {1: "weight", 2: "float"},
    "Gemm": {1: "weight", 2: "float"},
    "MatMul": {1: "weight"},
    "PRelu": {1: "float"},
    "Clip": {1: "float", 2: "float"},
    "Div": {1: "float"},
    "Pow": {1: "float"},
    "Dropout": {1: "float", 2: "float"},
    "Pad": {2: "float"},
    "QuantizeLinear": {1: "float", 2: "float"},
    "DequantizeLinear": {1: "float", 2: "float"},
    "BatchNormalization": {1: "float", 2: "float", 3: "float", 4: "float"},
    "QLinearConv": {i: "float" for i in range(1, 9)},
    "QLinearMatMul": {i: "float" for i in range(1, 8)},
    "ConvInteger": {i: "float" for i in range(1, 4)},
    "MatMulInteger": {i: "float" for i in range(1, 4)},
}

# Operators whose integer inputs are data: constants would be folded, and nothing be tested.
STRUCTURAL = {
    "Expand", "Gather", "Pad", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "Reshape", "Slice", "Split",
    "Squeeze", "Tile", "TopK", "Unsqueeze", "Dropout",
}  # fmt: skip

# What the importer refuses, by test, and words of its message. The Rust test checks them; a test that is imported all
# the same is run.
REFUSED = [
    (r"(add|sub|mul|div)_u?int8", "behind a DequantizeLinear"),
    (r"maxpool_3d_.*|averagepool_3d_.*", "an image [1, C, H, W] or a line [1, C, L]"),
    (r"training_dropout_(default|default_mask|mask)|training_dropout", "expected none or false"),
    (r"(de)?quantizelinear_axis", "one scale for a tensor that is computed"),
    (r"(de)?quantizelinear_blocked.*", "attribute 'block_size': expected 0"),
    (r"gemm_(alpha|all_attributes)", "attribute 'alpha'"),
    (r"gemm_beta", "attribute 'beta'"),
    (r"gemm_transposeA", "attribute 'transA'"),
    (r"gemm_default_matrix_bias", "a shape that broadcasts along axis 1"),
    (r"convtranspose_3d", "weights [C, O / group, KH, KW]"),
    (r"convtranspose_group_2_image_3", "an image [1, C, H, W] or a line [1, C, L]"),
    (r"matmul_(?!2d).*|qlinearmatmul_3D_.*", "a constant of rank 2"),
    (r"pow_types_float32_uint(32|64)", "int64 or bool values, got uint"),
    (r"pow|pow_bcast_array|pow_example|pow_types_float32_int.*", "a constant scalar, got another exponent"),
]

# Operators that mean the same for integers of any width: those of a test that fit int8 run as int8 of scale 1.
COMPARING = {"Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max", "Min", "Where"}


class DequantizeLinear(op_dequantize_linear.DequantizeLinear_19):
    """The evaluator has none before operator set 19; on int8 and uint8 it is the same."""

    op_domain = ""

    def _run(self, *args, axis=1, block_size=0, output_dtype=None):
        return super()._run(*args, axis=axis)


class Inapplicable(Exception):
    """Why a test cannot be one of ours."""


def operators():
    text = TABLE.read_text()
    table = text[text.index("const TABLE") : text.index("const MICROSOFT")]
    return sorted(re.findall(r'^ +"(\w+)", ', table, re.MULTILINE))


def opset_of(case, op):
    version = next(o.version for o in case.model.opset_import if o.domain in ("", "ai.onnx"))
    wanted = min(max(version, OPSETS[0]), OPSETS[1])
    try:
        schemas = [onnx.defs.get_schema(op, v) for v in (version, wanted)]
    except onnx.defs.SchemaError as error:
        raise Inapplicable(f"operator set {version}: the operator is not in {OPSETS[1]}") from error
    if set(schemas[0].attributes) != set(schemas[1].attributes) or len(schemas[0].inputs) != len(schemas[1].inputs):
        raise Inapplicable(f"operator set {version}: the operator is another in {wanted}")
    return wanted


def quantisation(values):
    """int8 scale and zero point whose range holds zero and all values."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    scale = np.float32((high - low) / 255) if high > low else np.float32(1)
    zero = int(np.clip(np.round(-128 - low / scale), -128, 127))
    return scale, np.int8(zero)


def quantise(values, scale, zero):
    scaled = np.round(np.asarray(values, np.float32) / scale) + zero
    return np.clip(scaled, -128, 127).astype(np.int8)


def tensor(value):
    """An input or output of a test as an array."""
    if isinstance(value, onnx.TensorProto):
        kind = TensorProto.DataType.Name(value.data_type).lower()
        if kind not in ("float", "double", "float16", "int8", "uint8", "bool", "int32", "int64"):
            raise Inapplicable(f"{kind} data")
        return numpy_helper.to_array(value)
    if not isinstance(value, np.ndarray | np.generic | float | int):
        raise Inapplicable(f"not tensors but {type(value).__name__}")
    array = np.asarray(value)
    if array.dtype.kind not in "fiub" or array.dtype.itemsize == 0:
        raise Inapplicable(f"{'string' if array.dtype.kind in 'OUS' else array.dtype} data")
    return array


class Wrapped:
    """A model around one node."""

    def __init__(self, case):
        self.case, self.node = case, case.model.graph.node[0]
        self.op, self.opset = self.node.op_type, opset_of(case, self.node.op_type)
        self.nodes, self.constants, self.parts = [], [], []
        self.moved = {}  # by input, half a step of its scale

    def constant(self, value, dtype=None):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype=dtype), name))
        return name

    def add(self, op, *inputs, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [name], **attributes))
        return name

    def dequantised(self, source, scale, zero):
        return self.add("DequantizeLinear", source, self.constant(scale), self.constant(zero))

    def quantised(self, source, scale, zero):
        return self.add("QuantizeLinear", source, self.constant(scale), self.constant(zero))

    def weight(self, value):
        scale = np.float32(max(np.abs(value).max(), 1e-6) / 127)
        integers = np.clip(np.round(value / scale), -127, 127).astype(np.int8)
        return self.dequantised(self.constant(integers), scale, np.int8(0))

    def within(self, source, value):
        """The integers of `source` clipped to those of a test, where the operator has no value for others."""
        if self.op != "Acosh":
            return source
        return self.add("Clip", source, self.constant(value.min()), self.constant(value.max()))

    def part(self, value):
        """A computed tensor of the test's shape; its place in `x` is filled in later."""
        self.parts.append(value)
        name = f"part{len(self.parts) - 1}"
        return self.add("Reshape", name, self.constant(np.asarray(value.shape, np.int64)))

    def grid(self, value):
        """Scale and zero point of an input; what Pad pads with must be one of the numbers they stand for."""
        padding = [np.asarray(v) for v in self.case.data_sets[0][0][2:3]] if self.op == "Pad" else []
        if not padding or padding[0].dtype not in FLOATS or padding[0] == 0:
            return quantisation(value)
        scale = np.float32(abs(padding[0]))
        while scale * 63 > np.abs(value).max():
            scale = np.float32(scale / 2)
        return scale, np.int8(0)

    def input(self, index, value):
        role = CONSTANTS.get(self.op, {}).get(index)
        structural = index > 0 and self.op in STRUCTURAL
        if value.size == 0 and not structural:
            raise Inapplicable("a tensor without elements")
        if value.dtype in FLOATS:
            if not np.isfinite(value).all():
                raise Inapplicable("an input that is infinite or no number")
            value = value.astype(np.float32)
            if self.op == "QuantizeLinear" and index == 0:
                return self.part(value)
            if role == "weight":
                return self.weight(value)
            if role == "float":
                return self.constant(value)
            scale, zero = self.grid(value)
            integers = quantise(value, scale, zero)
            self.moved[index] = scale / 2
            return self.dequantised(self.within(self.part(integers), integers), scale, zero)
        if role:
            return self.constant(value)
        if value.dtype == bool:
            ones = self.part(value.astype(np.int8))
            return self.add("Greater", self.dequantised(ones, np.float32(1), np.int8(0)), self.constant(np.float32(0)))
        if value.dtype in (np.int8, np.uint8):
            return self.part(value)
        if value.dtype in (np.int32, np.int64) and structural:
            return self.constant(value)
        fits = value.min() >= -128 and value.max() <= 127
        if fits and (self.op in COMPARING or self.op in STRUCTURAL):
            return self.dequantised(self.part(value.astype(np.int8)), np.float32(1), np.int8(0))
        raise Inapplicable(f"{value.dtype} data")

    def finish(self, names, outputs):
        """Quantises what is float and lays the outputs one after the other."""
        if any(output.size == 0 for output in outputs):
            raise Inapplicable("a tensor without elements")
        wide = outputs[0].dtype not in (*FLOATS, np.int8, np.uint8, bool)
        if wide and (self.op in COMPARING or self.op in STRUCTURAL):
            if min(o.min() for o in outputs) < -128 or max(o.max() for o in outputs) > 127:
                raise Inapplicable(f"{outputs[0].dtype} output")
            names, kind = [self.quantised(n, np.float32(1), np.int8(0)) for n in names], TensorProto.INT8
        elif all(output.dtype in FLOATS for output in outputs):
            values = np.concatenate([output.ravel() for output in outputs]).astype(np.float32)
            if not np.isfinite(values).all():
                raise Inapplicable("an output that is infinite or no number")
            if self.op == "DequantizeLinear":
                return names[0], TensorProto.FLOAT, None
            scale, zero = quantisation(values)
            names = [self.quantised(n, scale, zero) for n in names]
            kind, self.recorded = TensorProto.INT8, (values, scale, zero, self.tolerance(values, scale))
        else:
            kind = helper.np_dtype_to_tensor_dtype(outputs[0].dtype)
            if self.op == "Shape":
                # A shape is known before anything is computed; it shows in what follows.
                one = self.dequantised(self.part(np.array([7], np.int8)), np.float32(1), np.int8(0))
                one = self.add("Expand", one, names[0])
                return self.quantised(one, np.float32(1), np.int8(0)), TensorProto.INT8, None
            known = (TensorProto.INT8, TensorProto.UINT8, TensorProto.BOOL)
            if kind not in known and self.op not in ("ArgMax", "ArgMin", "ConvInteger", "MatMulInteger"):
                raise Inapplicable(f"{outputs[0].dtype} output")
            if kind == TensorProto.INT32:
                # An accumulator of 32 bits: quantised as what follows it in a network would.
                scale, zero = quantisation(outputs[0].astype(np.float32))
                names = [self.add("Cast", names[0], to=TensorProto.FLOAT)]
                names = [self.quantised(names[0], scale, zero)]
                kind = TensorProto.INT8
        if len(names) > 1:
            flat = [self.add("Reshape", n, self.constant(np.array([1, -1], np.int64))) for n in names]
            return self.add("Concat", *flat, axis=1), kind
        return names[0], kind, None

    def tolerance(self, recorded, scale):
        """In steps of the output: two, and what the test's function does when its inputs move by half a step."""
        inputs, rng = [np.asarray(v) for v in self.case.data_sets[0][0]], np.random.default_rng(1)
        present = [i for i, name in enumerate(self.node.input) if name]
        furthest = 0.0
        signs = [lambda shape: 1, lambda shape: -1] + [lambda shape: rng.choice([-1, 1], shape)] * 6
        for sign in signs:
            feeds = {}
            for index, value in zip(present, inputs):
                moved = value + sign(value.shape) * self.moved[index] if index in self.moved else value
                feeds[self.node.input[index]] = np.asarray(moved, value.dtype)
            outputs = ReferenceEvaluator(self.case.model).run(None, feeds)
            count = len(outputs) if self.op == "Split" else 1
            values = np.concatenate([np.asarray(o).ravel() for o in outputs[:count]]).astype(np.float32)
            furthest = max(furthest, float(np.nanmax(np.abs(np.nan_to_num(values, nan=np.nan) - recorded))))
        return 2 + furthest / float(scale)

    def build(self):
        (inputs, outputs), node = self.case.data_sets[0], self.node
        inputs, outputs = [tensor(a) for a in inputs], [tensor(a) for a in outputs]
        given = [name for name in node.input if name]
        if len(given) != len(inputs):
            raise Inapplicable("its inputs are not those of the node")
        if node.op_type == "Constant":
            return self.constant_beside_data(outputs[0])
        values = iter(inputs)
        names = [self.input(i, next(values)) if name else "" for i, name in enumerate(node.input)]
        if not self.parts:
            raise Inapplicable("no input that is data")
        if sum(a.size for a in inputs + outputs) > LARGEST:
            raise Inapplicable(f"more than {LARGEST} elements")
        if len({part.dtype for part in self.parts}) > 1:
            raise Inapplicable("inputs of several 8-bit types")
        self.recorded = None
        self.nodes.append(node)
        count = len(outputs) if self.op == "Split" else 1
        output, kind, *_ = self.finish(list(node.output)[:count], outputs[:count])
        call = self.nodes.index(node)
        copied = onnx.NodeProto()
        copied.CopyFrom(node)
        copied.input[:] = names
        self.nodes[call] = copied
        self.nodes.append(helper.make_node("Identity", [output], ["all_outputs"]))
        return self.model(kind)

    def constant_beside_data(self, value):
        """A constant computes nothing: it is added to something."""
        step = np.float32(np.abs(value).max() / 100)
        zeros = self.dequantised(self.part(np.zeros(value.shape, np.int8)), step, np.int8(0))
        self.nodes.append(self.node)
        total = self.quantised(self.add("Add", zeros, self.node.output[0]), step, np.int8(0))
        self.nodes.append(helper.make_node("Identity", [total], ["all_outputs"]))
        self.recorded = (value.astype(np.float32).ravel(), step, np.int8(0), 2.0)
        return self.model(TensorProto.INT8)

    def model(self, kind):
        sizes = [part.size for part in self.parts]
        parts = [f"part{i}" for i in range(len(sizes))]
        if len(sizes) > 1:
            split = helper.make_node("Split", ["all_inputs", self.constant(sizes, np.int64)], parts, axis=1)
        else:
            split = helper.make_node("Identity", ["all_inputs"], parts)
        x = np.concatenate([part.ravel() for part in self.parts])
        graph = helper.make_graph(
            [split, *self.nodes],
            self.case.name,
            [helper.make_tensor_value_info("all_inputs", helper.np_dtype_to_tensor_dtype(x.dtype), [1, sum(sizes)])],
            [helper.make_tensor_value_info("all_outputs", kind, None)],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=10)
        model.producer_name = ""
        return model, x


def convert(case):
    wrapped = Wrapped(case)
    model, x = wrapped.build()
    older = [DequantizeLinear] if wrapped.opset < 19 else []
    (y,) = ReferenceEvaluator(model, new_ops=older).run(None, {"all_inputs": x.reshape(1, -1)})
    arrays = {"model": np.frombuffer(model.SerializeToString(), np.uint8), "x": x, "y": np.asarray(y)}
    if arrays["y"].dtype == bool:
        arrays["y"] = arrays["y"].astype(np.uint8)
    if wrapped.recorded is not None:
        values, scale, zero, tolerance = wrapped.recorded
        arrays |= {"r": values, "s": np.array([scale, zero, tolerance], np.float32)}
    return arrays


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    known = set(operators())
    archives, lines = collections.defaultdict(dict), []
    for case in collect_testcases(None):
        called = [node.op_type for node in case.model.graph.node]
        if len(called) != 1 or called[0] not in known or case.model.graph.node[0].domain not in ("", "ai.onnx"):
            continue
        try:
            arrays = convert(case)
        except Inapplicable as error:
            lines.append((case.name, called[0], "no", str(error)))
            continue
        except Exception as error:
            lines.append((case.name, called[0], "no", f"the reference evaluator: {type(error).__name__}: {error}"))
            continue
        archives[called[0]] |= {f"{case.name}.{key}": value for key, value in arrays.items()}
        words = next((words for names, words in REFUSED if re.fullmatch(f"test_({names})", case.name)), "")
        lines.append((case.name, called[0], "refused" if words else "run", words))
    for old in out.glob("*.npz"):
        old.unlink()
    for op, arrays in sorted(archives.items()):
        np.savez_compressed(out / f"{op}.npz", **arrays)
    lines.sort(key=lambda line: (line[1], line[0]))
    rows = ["\t".join(field.replace("\n", " ") for field in line).rstrip() + "\n" for line in lines]
    (out / "tests.tsv").write_text("".join(rows))
    counts = collections.Counter(line[2] for line in lines)
    print(f"{len(lines)} tests of {len(known)} operators: {dict(counts)}")


if __name__ == "__main__":
    main()
