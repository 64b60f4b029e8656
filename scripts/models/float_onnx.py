"""Trained parameters -> ordinary float ONNX files (opset 17, batch 1)."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8  # the IR version that came with opset 17
CLASSES = 10


def mlp(weights: list[np.ndarray], biases: list[np.ndarray]) -> onnx.ModelProto:
    """Gemm -> Relu -> Gemm on [1,64]; `weights` are [in,out], stored as [out,in]."""
    initializers = {}
    for index, (weight, bias) in enumerate(zip(weights, biases, strict=True), start=1):
        initializers[f"fc{index}.weight"] = np.ascontiguousarray(weight.T)
        initializers[f"fc{index}.bias"] = bias
    nodes = [
        _gemm("fc1", "input", "hidden"),
        helper.make_node("Relu", ["hidden"], ["active"], name="relu1"),
        _gemm("fc2", "active", "logits"),
    ]
    return _model("digits-mlp", nodes, initializers, [1, 64])


def cnn(params: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The network of `small_cnn` on [1,1,8,8]."""
    nodes = [
        _conv("conv1", "input", "conv1_out"),
        helper.make_node("Relu", ["conv1_out"], ["relu1_out"], name="relu1"),
        _pool("pool1", "relu1_out", "pool1_out"),
        _conv("conv2", "pool1_out", "conv2_out"),
        helper.make_node("Relu", ["conv2_out"], ["relu2_out"], name="relu2"),
        _pool("pool2", "relu2_out", "pool2_out"),
        helper.make_node("Flatten", ["pool2_out"], ["flat"], name="flatten", axis=1),
        _gemm("fc", "flat", "logits"),
    ]
    return _model("digits-cnn", nodes, params, [1, 1, 8, 8])


def _gemm(name: str, source: str, target: str) -> onnx.NodeProto:
    inputs = [source, f"{name}.weight", f"{name}.bias"]
    return helper.make_node("Gemm", inputs, [target], name=name, transB=1)


def _conv(name: str, source: str, target: str) -> onnx.NodeProto:
    return helper.make_node(
        "Conv",
        [source, f"{name}.weight", f"{name}.bias"],
        [target],
        name=name,
        kernel_shape=[3, 3],
        pads=[1, 1, 1, 1],
        strides=[1, 1],
    )


def _pool(name: str, source: str, target: str) -> onnx.NodeProto:
    return helper.make_node(
        "MaxPool", [source], [target], name=name, kernel_shape=[2, 2], strides=[2, 2]
    )


def _model(
    name: str,
    nodes: list[onnx.NodeProto],
    initializers: dict[str, np.ndarray],
    input_shape: list[int],
) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, input_shape)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, CLASSES])],
        [
            numpy_helper.from_array(value.astype(np.float32), key)
            for key, value in sorted(initializers.items())
        ],
    )
    model = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
        producer_name="proofmark-models",
    )
    onnx.checker.check_model(model, full_check=True)
    return model
