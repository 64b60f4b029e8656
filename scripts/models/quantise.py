"""Float ONNX -> int8 QDQ ONNX, by onnxruntime's static quantisation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process


class Samples(CalibrationDataReader):
    """Feeds images [n,64] to the calibrator, one at a time, in the model's input shape."""

    def __init__(self, images: np.ndarray, shape: list[int]) -> None:
        self._feeds: Iterator[dict[str, np.ndarray]] = iter(
            [{"input": image.reshape(shape)} for image in images]
        )

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._feeds, None)


def quantise(
    float_path: Path, int8_path: Path, images: np.ndarray, shape: list[int], per_channel: bool
) -> None:
    """Write `int8_path`: int8 activations (asymmetric), int8 weights (symmetric), MinMax ranges."""
    with tempfile.TemporaryDirectory() as scratch:
        inferred = Path(scratch) / "inferred.onnx"
        # Shapes only: the optimiser would rewrite the graph that people are to read.
        quant_pre_process(
            str(float_path), str(inferred), skip_symbolic_shape=True, skip_optimization=True
        )
        quantize_static(
            str(inferred),
            str(int8_path),
            Samples(images, shape),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QInt8,
            weight_type=QuantType.QInt8,
            per_channel=per_channel,
            calibrate_method=CalibrationMethod.MinMax,
            extra_options={"ActivationSymmetric": False, "WeightSymmetric": True},
        )
    onnx.checker.check_model(onnx.load(int8_path), full_check=True)
