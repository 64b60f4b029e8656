"""A small convolutional network trained with plain numpy.

The architecture is fixed; only the channel counts vary:

    [1,8,8] -> Conv 3x3, pad 1 -> ReLU -> MaxPool 2x2
            -> Conv 3x3, pad 1 -> ReLU -> MaxPool 2x2 -> Flatten -> Gemm 10

Training is Adam on the softmax cross-entropy in float64, with decoupled weight
decay. Every random choice comes from the generator that the caller passes in.
"""

from __future__ import annotations

import numpy as np

KERNEL = 3
CLASSES = 10

Params = dict[str, np.ndarray]


def init(rng: np.random.Generator, channels: tuple[int, int]) -> Params:
    """He-normal weights and zero biases; `channels` are the two Conv widths."""
    first, second = channels
    flat = second * 2 * 2
    shapes = {
        "conv1": (first, 1, KERNEL, KERNEL),
        "conv2": (second, first, KERNEL, KERNEL),
        "fc": (CLASSES, flat),
    }
    params: Params = {}
    for name, shape in shapes.items():
        fan_in = int(np.prod(shape[1:]))
        params[f"{name}.weight"] = rng.normal(0.0, np.sqrt(2.0 / fan_in), shape)
        params[f"{name}.bias"] = np.zeros(shape[0])
    return params


def _patches(x: np.ndarray) -> np.ndarray:
    """[n,c,h,w] -> [n,h,w,c*9]: every 3x3 neighbourhood, zero padded."""
    n, c, h, w = x.shape
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (KERNEL, KERNEL), axis=(2, 3))
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n, h, w, c * KERNEL * KERNEL)


def _conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The convolution and the patches its gradient needs."""
    patches = _patches(x)
    out = patches @ weight.reshape(weight.shape[0], -1).T + bias
    return out.transpose(0, 3, 1, 2), patches


def _conv_grad(
    grad: np.ndarray, patches: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gradients of `_conv` for its weight, its bias and its input."""
    n, out_channels, h, w = grad.shape
    in_channels = weight.shape[1]
    flat = grad.transpose(0, 2, 3, 1).reshape(-1, out_channels)
    d_weight = (flat.T @ patches.reshape(flat.shape[0], -1)).reshape(weight.shape)
    d_patches = (flat @ weight.reshape(out_channels, -1)).reshape(
        n, h, w, in_channels, KERNEL, KERNEL
    )
    d_padded = np.zeros((n, in_channels, h + 2, w + 2))
    for row in range(KERNEL):
        for column in range(KERNEL):
            tap = d_patches[:, :, :, :, row, column].transpose(0, 3, 1, 2)
            d_padded[:, :, row : row + h, column : column + w] += tap
    return d_weight, flat.sum(axis=0), d_padded[:, :, 1:-1, 1:-1]


def _pool(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """MaxPool 2x2 and, per window, which of its four cells won."""
    n, c, h, w = x.shape
    windows = x.reshape(n, c, h // 2, 2, w // 2, 2).transpose(0, 1, 2, 4, 3, 5)
    windows = windows.reshape(n, c, h // 2, w // 2, 4)
    winner = windows.argmax(axis=-1)[..., None]
    return np.take_along_axis(windows, winner, axis=-1)[..., 0], winner


def _pool_grad(grad: np.ndarray, winner: np.ndarray) -> np.ndarray:
    """Route each gradient to the cell that won its window."""
    n, c, h, w = grad.shape
    windows = np.zeros((n, c, h, w, 4))
    np.put_along_axis(windows, winner, grad[..., None], axis=-1)
    windows = windows.reshape(n, c, h, w, 2, 2).transpose(0, 1, 2, 4, 3, 5)
    return windows.reshape(n, c, h * 2, w * 2)


def forward(params: Params, x: np.ndarray) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Logits [n,10] and the intermediate values that `_backward` needs."""
    conv1, patches1 = _conv(x, params["conv1.weight"], params["conv1.bias"])
    pool1, winner1 = _pool(np.maximum(conv1, 0.0))
    conv2, patches2 = _conv(pool1, params["conv2.weight"], params["conv2.bias"])
    pool2, winner2 = _pool(np.maximum(conv2, 0.0))
    flat = pool2.reshape(len(x), -1)
    logits = flat @ params["fc.weight"].T + params["fc.bias"]
    saved = {
        "conv1": conv1, "patches1": patches1, "winner1": winner1,
        "conv2": conv2, "patches2": patches2, "winner2": winner2,
        "flat": flat,
    }
    return logits, saved


def _backward(params: Params, saved: dict[str, np.ndarray], d_logits: np.ndarray) -> Params:
    """Gradients of the loss for every parameter."""
    grads: Params = {
        "fc.weight": d_logits.T @ saved["flat"],
        "fc.bias": d_logits.sum(axis=0),
    }
    n = len(d_logits)
    d_pool2 = (d_logits @ params["fc.weight"]).reshape(n, -1, 2, 2)
    d_conv2 = _pool_grad(d_pool2, saved["winner2"]) * (saved["conv2"] > 0)
    grads["conv2.weight"], grads["conv2.bias"], d_pool1 = _conv_grad(
        d_conv2, saved["patches2"], params["conv2.weight"]
    )
    d_conv1 = _pool_grad(d_pool1, saved["winner1"]) * (saved["conv1"] > 0)
    grads["conv1.weight"], grads["conv1.bias"], _ = _conv_grad(
        d_conv1, saved["patches1"], params["conv1.weight"]
    )
    return grads


def _loss_grad(logits: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean softmax cross-entropy and its gradient for the logits."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    probabilities = np.exp(shifted)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = -np.log(probabilities[rows, labels] + 1e-12).mean()
    probabilities[rows, labels] -= 1.0
    return float(loss), probabilities / len(labels)


def train(
    x: np.ndarray,
    labels: np.ndarray,
    rng: np.random.Generator,
    channels: tuple[int, int],
    epochs: int,
    batch: int = 32,
    rate: float = 1e-2,
    decay: float = 1e-2,
) -> Params:
    """Train on images [n,1,8,8] with a cosine learning rate; returns float64 parameters."""
    params = init(rng, channels)
    first = {name: np.zeros_like(value) for name, value in params.items()}
    second = {name: np.zeros_like(value) for name, value in params.items()}
    steps = epochs * (-(-len(x) // batch))
    step = 0
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch):
            chosen = order[start : start + batch]
            logits, saved = forward(params, x[chosen])
            _, d_logits = _loss_grad(logits, labels[chosen])
            grads = _backward(params, saved, d_logits)
            now = rate * 0.5 * (1.0 + np.cos(np.pi * step / steps))
            step += 1
            for name, grad in grads.items():
                first[name] = 0.9 * first[name] + 0.1 * grad
                second[name] = 0.999 * second[name] + 0.001 * grad * grad
                mean = first[name] / (1.0 - 0.9**step)
                spread = second[name] / (1.0 - 0.999**step)
                if name.endswith(".weight"):
                    params[name] -= now * decay * params[name]
                params[name] -= now * mean / (np.sqrt(spread) + 1e-8)
    return params
