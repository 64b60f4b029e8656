"""What onnxruntime computes for a model, node by node as the file says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper


@dataclass(frozen=True)
class Reference:
    """One row an image."""

    output: np.ndarray  # float32 [n,10], the model's declared output
    quantised: np.ndarray  # int8 [n,10], what the final DequantizeLinear reads
    input_quantised: np.ndarray  # int8 [n,64], what the first QuantizeLinear writes


def outputs(
    model: onnx.ModelProto, images: np.ndarray, shape: list[int], name: str = "input"
) -> list[np.ndarray]:
    """Every declared output for every image, each flattened to [n,-1].

    Graph optimisations are off, so that what runs is what the file says, and one
    thread runs it, so that no sum depends on how work was shared out.
    """
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = ort.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    rows = [session.run(None, {name: image.reshape(shape)}) for image in images]
    return [np.stack([value.ravel() for value in column]) for column in zip(*rows, strict=True)]


def record(int8_path: Path, images: np.ndarray, shape: list[int]) -> Reference:
    """Run the int8 model and read its first and last int8 tensors as well."""
    model = onnx.load(int8_path)
    (declared,) = outputs(model, images, shape)
    first, last = boundary_tensors(model)
    for name in (first, last):
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.INT8, None))
    again, first_values, last_values = outputs(model, images, shape)
    if not np.array_equal(declared, again):
        raise RuntimeError("reading inner tensors changed the declared output")
    return Reference(declared, last_values, first_values)


def boundary_tensors(model: onnx.ModelProto) -> tuple[str, str]:
    """Names of the int8 tensor after the input's QuantizeLinear and before the output's DequantizeLinear."""
    graph = model.graph
    first = [n for n in graph.node if graph.input[0].name in n.input]
    last = [n for n in graph.node if graph.output[0].name in n.output]
    found = [n.op_type for n in first + last]
    if found != ["QuantizeLinear", "DequantizeLinear"]:
        raise ValueError(
            f"expected one QuantizeLinear at the input and a DequantizeLinear at the output, got {found}"
        )
    return first[0].output[0], last[0].input[0]
