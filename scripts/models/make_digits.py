"""Train, export, quantise and record the two digits models.

    python scripts/models/make_digits.py --out circuits/models/digits

writes, under --out, for `mlp` and `cnn`: NAME.float.onnx, NAME.int8.onnx and
NAME.expected.npz (what onnxruntime computes on the held-out images); and, for
both, heldout.npz, example.json, example.npy and card.json. It touches nothing
else there. Every seed is fixed and everything runs on one thread.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

import digits_data
import float_onnx
import quantise
import reference
import small_cnn

SEED = 0
CALIBRATION = 500
MLP_HIDDEN = 32
MLP_DECAY = 0.1
CNN_CHANNELS = (6, 10)
CNN_EPOCHS = 100
EXAMPLE = 0  # which held-out image is the example input
PACKAGES = ("numpy", "scikit-learn", "onnx", "onnxruntime")


@dataclass(frozen=True)
class Recipe:
    """How one model is made; `build` trains it and returns its float ONNX."""

    key: str
    name: str
    architecture: str
    training: str
    shape: list[int]
    per_channel: bool
    build: Callable[[digits_data.Part], onnx.ModelProto]


def build_mlp(train: digits_data.Part) -> onnx.ModelProto:
    """64 -> 32 -> 10 by scikit-learn; its softmax is left out, as it changes no ranking."""
    network = MLPClassifier(
        (MLP_HIDDEN,),
        activation="relu",
        solver="adam",
        alpha=MLP_DECAY,
        batch_size=64,
        learning_rate_init=3e-3,
        max_iter=300,
        random_state=SEED,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        network.fit(train.images.astype(np.float64), train.labels)
    say(f"  stopped after {network.n_iter_} epochs at loss {network.loss_:.4f}")
    return float_onnx.mlp(network.coefs_, network.intercepts_)


def build_cnn(train: digits_data.Part) -> onnx.ModelProto:
    """The network of `small_cnn`, trained in numpy."""
    images = train.images.astype(np.float64).reshape(-1, 1, 8, 8)
    params = small_cnn.train(
        images, train.labels, np.random.default_rng(SEED), CNN_CHANNELS, CNN_EPOCHS
    )
    return float_onnx.cnn(params)


RECIPES = (
    Recipe(
        key="mlp",
        name="digits-mlp",
        architecture=f"Gemm 64x{MLP_HIDDEN} - Relu - Gemm {MLP_HIDDEN}x10",
        training=f"scikit-learn MLPClassifier, Adam, L2 {MLP_DECAY}, batch 64, until the loss settles",
        shape=[1, 64],
        per_channel=False,
        build=build_mlp,
    ),
    Recipe(
        key="cnn",
        name="digits-cnn",
        architecture=(
            f"Conv 3x3 1->{CNN_CHANNELS[0]}, pad 1 - Relu - MaxPool 2x2 - "
            f"Conv 3x3 {CNN_CHANNELS[0]}->{CNN_CHANNELS[1]}, pad 1 - Relu - MaxPool 2x2 - "
            f"Flatten - Gemm {CNN_CHANNELS[1] * 4}x10"
        ),
        training=f"numpy, Adam with weight decay 0.01 and a cosine rate, batch 32, {CNN_EPOCHS} epochs",
        shape=[1, 1, 8, 8],
        per_channel=True,
        build=build_cnn,
    ),
)


def make_model(
    recipe: Recipe, train: digits_data.Part, held_out: digits_data.Part, out: Path
) -> dict:
    """Write one model's three files and return its entry of the card."""
    say(f"{recipe.name}: training on {len(train)} images")
    model = recipe.build(train)
    float_path = out / f"{recipe.key}.float.onnx"
    onnx.save(model, float_path)

    int8_path = out / f"{recipe.key}.int8.onnx"
    samples = digits_data.calibration(train, CALIBRATION)
    say(f"{recipe.name}: quantising with {len(samples)} calibration images")
    quantise.quantise(float_path, int8_path, samples, recipe.shape, recipe.per_channel)

    say(f"{recipe.name}: recording onnxruntime on {len(held_out)} held-out images")
    (float_logits,) = reference.outputs(model, held_out.images, recipe.shape)
    recorded = reference.record(int8_path, held_out.images, recipe.shape)
    np.savez(
        out / f"{recipe.key}.expected.npz",
        output=recorded.output,
        quantised=recorded.quantised,
        input_quantised=recorded.input_quantised,
    )

    accuracy_float = accuracy(float_logits, held_out.labels)
    accuracy_int8 = accuracy(recorded.output, held_out.labels)
    say(f"{recipe.name}: held-out accuracy float {accuracy_float:.4f}, int8 {accuracy_int8:.4f}")
    quantised = onnx.load(int8_path)
    return {
        "name": recipe.name,
        "files": {
            "float": float_path.name,
            "int8": int8_path.name,
            "expected": f"{recipe.key}.expected.npz",
        },
        "architecture": recipe.architecture,
        "input": {"name": "input", "dtype": "float32", "shape": recipe.shape, "values": "pixel / 16"},
        "output": {"name": "logits", "dtype": "float32", "shape": [1, 10]},
        "training": recipe.training,
        "parameters": parameters(model),
        "multiply_accumulates": multiply_accumulates(model),
        "accuracy_float": accuracy_float,
        "accuracy_int8_onnxruntime": accuracy_int8,
        # Filled in by the Rust side, which runs its own integer interpreter.
        "accuracy_int8_interpreter": None,
        "agreement_float_int8": float(
            np.mean(float_logits.argmax(axis=1) == recorded.output.argmax(axis=1))
        ),
        "images_with_tied_top_int8": tied_tops(recorded.quantised),
        "quantisation": {
            "format": "QDQ",
            "activations": "int8, asymmetric, per tensor",
            "weights": "int8, symmetric, per channel" if recipe.per_channel else "int8, symmetric, per tensor",
            "calibration": f"MinMax over {CALIBRATION} training images",
            "tensors": scales(quantised),
        },
    }


def parameters(model: onnx.ModelProto) -> int:
    """Weights and biases of a float model."""
    return sum(numpy_helper.to_array(i).size for i in model.graph.initializer)


def multiply_accumulates(model: onnx.ModelProto) -> int:
    """Weight products for one inference, those with padding zeros included."""
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True)
    shapes = {
        v.name: [d.dim_value for d in v.type.tensor_type.shape.dim]
        for v in [*inferred.graph.value_info, *inferred.graph.output]
    }
    weights = {i.name: list(i.dims) for i in model.graph.initializer}
    total = 0
    for node in model.graph.node:
        if node.op_type in ("Conv", "Gemm"):
            # Both store [out, ...]: each output cell sums one row of products.
            total += int(np.prod(shapes[node.output[0]])) * int(np.prod(weights[node.input[1]][1:]))
    return total


def scales(model: onnx.ModelProto) -> list[dict]:
    """Scale and zero point of every quantised tensor, in graph order.

    Scales are the shortest decimals that read back as the same float32.
    """
    values = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    entries: list[dict] = []
    for node in model.graph.node:
        if node.op_type != "DequantizeLinear":
            continue
        tensor, scale, zero_point = node.input
        entry = {
            "tensor": tensor,
            "dtype": str(values[zero_point].dtype),
            "scale": [float(str(s)) for s in values[scale].ravel()],
            "zero_point": [int(z) for z in values[zero_point].ravel()],
        }
        # onnxruntime writes some per-tensor scales with shape [1]: no axis belongs to those.
        if values[scale].size > 1:
            (entry["axis"],) = [a.i for a in node.attribute if a.name == "axis"]
        entries.append(entry)
    return entries


def accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """The share of images whose largest output (the first of equals) is their label."""
    return float(np.mean(logits.argmax(axis=1) == labels))


def tied_tops(quantised: np.ndarray) -> int:
    """Images whose largest int8 output occurs more than once."""
    top = quantised.max(axis=1, keepdims=True)
    return int(np.sum((quantised == top).sum(axis=1) > 1))


def write_data(held_out: digits_data.Part, out: Path) -> None:
    """The held-out images, and one of them as the example input in both formats."""
    np.savez(
        out / "heldout.npz",
        images=held_out.images,
        pixels=held_out.pixels,
        labels=held_out.labels,
    )
    example = held_out.images[EXAMPLE : EXAMPLE + 1]
    np.save(out / "example.npy", example)
    write_json(out / "example.json", {"input_data": [[float(v) for v in example[0]]]}, indent=None)


def write_card(
    models: list[dict], train: digits_data.Part, held_out: digits_data.Part, out: Path
) -> None:
    """card.json: the figures, and the hash of every file they were taken from."""
    names = sorted(n for m in models for n in m["files"].values())
    names = sorted([*names, "heldout.npz", "example.json", "example.npy"])
    card = {
        "data": {
            "name": "Optical Recognition of Handwritten Digits",
            "origin": "UCI Machine Learning Repository, as scikit-learn's load_digits ships it",
            "doi": "10.24432/C50P49",
            "authors": "E. Alpaydin, C. Kaynak (1998)",
            "licence": "CC BY 4.0",
            "images": len(train) + len(held_out),
            "training": len(train),
            "held_out": len(held_out),
            "split": f"stratified, train_test_split(random_state={digits_data.SPLIT_SEED}), then in original order",
        },
        "example": {
            "held_out_index": EXAMPLE,
            "label": int(held_out.labels[EXAMPLE]),
        },
        "models": models,
        "reference": "onnxruntime, CPU, graph optimisations off (ORT_DISABLE_ALL), one thread",
        "regenerate": [
            "python3 -m venv .venv",
            ".venv/bin/pip install -r scripts/models/requirements.txt",
            ".venv/bin/python scripts/models/make_digits.py --out circuits/models/digits",
        ],
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "sha256": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in names
        },
    }
    write_json(out / "card.json", card, indent=2)


def write_json(path: Path, value: dict, indent: int | None) -> None:
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder that receives the files")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)

    # One thread: a sum's rounding must not depend on how many cores there are.
    with threadpool_limits(1):
        train, held_out = digits_data.load()
        models = [make_model(recipe, train, held_out, out) for recipe in RECIPES]
        write_data(held_out, out)
        write_card(models, train, held_out, out)
    say(f"wrote {len(RECIPES)} models to {out}")


if __name__ == "__main__":
    main()
