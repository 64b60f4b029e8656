"""The two networks of the published ZKML benchmark as int8 ONNX, with random weights.

    .venv/bin/python scripts/models/make_benchmarks.py --out circuits/models/benchmarks

`mlp-784-56-10`: Gemm 784x56, Relu, Gemm 56x10. `cnn-28-6-16-10-5`: Conv 5x5 1->6, Relu, AveragePool 2, Conv 5x5 6->16,
Relu, AveragePool 2, Gemm 256x10. Each with two kinds of scales: `any` (min-max over random images) and `pow2` (the
power of two next above). Weights are normal and fill int8; constraints depend on shapes, weights and scales only.

`expected.npz`: 400 further images of the same kind (`images`, bytes: the model's input is a 255th of them) and, for each
model, the int8 values that onnxruntime's last DequantizeLinear reads, graph optimisations off.
"""

import argparse
import pathlib

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

IMAGES = 32


def images(rng, count=IMAGES):
    """Blurred noise, 0 to 1: about as smooth as handwriting."""
    noise = rng.normal(size=(count, 1, 28, 28))
    for axis in (2, 3):
        noise = sum(np.roll(noise, shift, axis) for shift in range(-2, 3))
    return np.clip(noise / noise.std(), 0, 2) / 2


def conv(x, w, b):
    out = np.zeros((x.shape[0], w.shape[0], x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1))
    for dy in range(w.shape[2]):
        for dx in range(w.shape[3]):
            window = x[:, :, dy : dy + out.shape[2], dx : dx + out.shape[3]]
            out += np.einsum("nchw,oc->nohw", window, w[:, :, dy, dx])
    return out + b[None, :, None, None]


def pool(x):
    return (x[:, :, ::2, ::2] + x[:, :, 1::2, ::2] + x[:, :, ::2, 1::2] + x[:, :, 1::2, 1::2]) / 4


class Builder:
    """Float values and QDQ nodes side by side."""

    def __init__(self, pow2, rng):
        self.pow2, self.rng = pow2, rng
        self.nodes, self.constants = [], []
        self.value = images(rng)

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))
        return name

    def scale(self, largest):
        exact = largest / 255
        return np.float32(2.0 ** np.ceil(np.log2(exact)) if self.pow2 else exact)

    def quantise(self, name, x):
        """x through int8; ranges that begin at 0 use the whole type."""
        low, high = min(self.value.min(), 0.0), max(self.value.max(), 0.0)
        scale = self.scale(high - low)
        zero = np.int8(np.clip(np.round(-128 - low / scale), -128, 127))
        s, z = self.constant(f"{name}_scale", scale), self.constant(f"{name}_zero", zero)
        self.nodes.append(helper.make_node("QuantizeLinear", [x, s, z], [f"{name}_q"]))
        self.nodes.append(helper.make_node("DequantizeLinear", [f"{name}_q", s, z], [name]))
        self.last_scale = scale
        return name

    def layer(self, name, op, x, shape, **attributes):
        deviation = 1 / np.sqrt(np.prod(shape[1:]))
        w = self.rng.normal(size=shape) * deviation
        scale = np.float32(2.0 ** np.ceil(np.log2(np.abs(w).max() / 127)) if self.pow2 else np.abs(w).max() / 127)
        q = np.clip(np.round(w / scale), -127, 127).astype(np.int8)
        s, z = self.constant(f"{name}_w_scale", scale), self.constant(f"{name}_w_zero", np.int8(0))
        w_name = self.constant(f"{name}_w_q", q)
        self.nodes.append(helper.make_node("DequantizeLinear", [w_name, s, z], [f"{name}_w"]))
        unit = np.float32(self.last_scale * scale)
        b = np.round(self.rng.normal(size=shape[0]) * 0.1 / unit).astype(np.int32)
        b_name, bs = self.constant(f"{name}_b_q", b), self.constant(f"{name}_b_scale", unit)
        self.nodes.append(helper.make_node("DequantizeLinear", [b_name, bs], [f"{name}_b"]))
        self.nodes.append(helper.make_node(op, [x, f"{name}_w", f"{name}_b"], [name], name=name, **attributes))
        return name, q * scale, b * unit

    def relu(self, name, x):
        self.nodes.append(helper.make_node("Relu", [x], [name]))
        self.value = np.maximum(self.value, 0)
        return name

    def finish(self, output):
        shape = [1, *self.input_shape]
        graph = helper.make_graph(
            self.nodes,
            self.name,
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, [1, 10])],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        return model


def mlp(pow2):
    b = Builder(pow2, np.random.default_rng(1))
    b.name, b.input_shape = "mlp-784-56-10", [784]
    b.value = b.value.reshape(IMAGES, 784)
    x = b.quantise("x", "image")
    h, w, bias = b.layer("dense1", "Gemm", x, (56, 784), transB=1)
    b.value = b.value @ w.T + bias
    h = b.quantise("hidden", b.relu("relu1", h))
    y, w, bias = b.layer("dense2", "Gemm", h, (10, 56), transB=1)
    b.value = b.value @ w.T + bias
    return b.finish(b.quantise("logits", y))


def cnn(pow2):
    b = Builder(pow2, np.random.default_rng(2))
    b.name, b.input_shape = "cnn-28-6-16-10-5", [1, 28, 28]
    x = b.quantise("x", "image")
    for number, shape in ((1, (6, 1, 5, 5)), (2, (16, 6, 5, 5))):
        x, w, bias = b.layer(f"conv{number}", "Conv", x, shape)
        b.value = conv(b.value, w, bias)
        x = b.quantise(f"active{number}", b.relu(f"relu{number}", x))
        b.nodes.append(
            helper.make_node("AveragePool", [x], [f"pool{number}"], name=f"pool{number}", kernel_shape=[2, 2], strides=[2, 2])
        )
        b.value = pool(b.value)
        x = b.quantise(f"pooled{number}", f"pool{number}")
    b.nodes.append(helper.make_node("Flatten", [x], ["flat"]))
    b.value = b.value.reshape(IMAGES, -1)
    y, w, bias = b.layer("dense", "Gemm", "flat", (10, 256), transB=1)
    b.value = b.value @ w.T + bias
    return b.finish(b.quantise("logits", y))


def reference(model, pixels):
    """What the last DequantizeLinear reads, for each image."""
    stored = model.graph.node[-1].input[0]
    assert model.graph.node[-1].op_type == "DequantizeLinear"
    inner = onnx.ModelProto.FromString(model.SerializeToString())
    inner.graph.output.append(helper.make_tensor_value_info(stored, TensorProto.INT8, None))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(inner.SerializeToString(), options, providers=["CPUExecutionProvider"])
    shape = [dim.dim_value for dim in model.graph.input[0].type.tensor_type.shape.dim]
    floats = [(image.astype(np.float32) / np.float32(255)).reshape(shape) for image in pixels]
    return np.stack([session.run([stored], {"image": image})[0].reshape(-1) for image in floats])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    pixels = np.round(images(np.random.default_rng(3), 400) * 255).astype(np.uint8).reshape(400, 784)
    expected = {"images": pixels}
    for make in (mlp, cnn):
        for scales in ("any", "pow2"):
            model = make(scales == "pow2")
            name = f"{model.graph.name}.{scales}"
            (out / f"{name}.int8.onnx").write_bytes(model.SerializeToString())
            expected[name] = reference(model, pixels)
    np.savez_compressed(out / "expected.npz", **expected)


if __name__ == "__main__":
    main()
