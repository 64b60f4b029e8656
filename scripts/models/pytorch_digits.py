"""A small PyTorch network of one's own, from training to the files that Proofmark wants.

    pip install torch onnx onnxscript scikit-learn numpy
    python scripts/models/pytorch_digits.py --out mine

writes mine/net.onnx (float, as `torch.onnx.export` makes it, with a batch of any size) and mine/train.npz and
mine/test.npz (arrays `x` and `y`). The README goes on from there: quantize, inspect, setup, prove, verify.
Half a minute on one core.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn

import digits_data

SEED = 0
EPOCHS = 60
BATCH = 64


class Net(nn.Module):
    """Convolutions with batch normalisation, one skip connection, an average at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU())
        self.block = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8))
        self.head = nn.Sequential(nn.Conv2d(8, 16, 3), nn.MaxPool2d(2), nn.ReLU())
        self.classes = nn.Linear(16, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        x = torch.relu(x + self.block(x))
        x = self.head(x)
        return torch.log_softmax(self.classes(x.mean(dim=(2, 3))), dim=1)


def tensors(part: digits_data.Part) -> tuple[torch.Tensor, torch.Tensor]:
    images = torch.from_numpy(part.images.reshape(-1, 1, 8, 8))
    return images, torch.from_numpy(part.labels.astype(np.int64))


def train(net: Net, images: torch.Tensor, labels: torch.Tensor) -> None:
    optimiser = torch.optim.Adam(net.parameters(), lr=3e-3, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, EPOCHS)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(images)).split(BATCH):
            loss = nn.functional.nll_loss(net(images[rows]), labels[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        schedule.step()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder for net.onnx, train.npz, test.npz")
    out = parser.parse_args().out
    torch.manual_seed(SEED)
    torch.set_num_threads(1)

    training, held_out = digits_data.load()
    net = Net()
    train(net, *tensors(training))
    net.eval()
    images, labels = tensors(held_out)
    with torch.no_grad():
        right = (net(images).argmax(dim=1) == labels).float().mean().item()
    print(f"accuracy on {len(labels)} held-out images: {right:.2%}")

    out.mkdir(parents=True, exist_ok=True)
    batch = torch.export.Dim("batch")
    torch.onnx.export(
        net,
        (images[:2],),
        out / "net.onnx",
        input_names=["image"],
        output_names=["scores"],
        dynamic_shapes=({0: batch},),
    )
    for name, part in [("train", training), ("test", held_out)]:
        x, y = tensors(part)
        np.savez_compressed(out / f"{name}.npz", x=x.numpy(), y=y.numpy())
    print(f"wrote net.onnx, train.npz and test.npz under {out}")


if __name__ == "__main__":
    main()
