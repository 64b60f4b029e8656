"""The digits data set and its fixed split.

1,797 real handwritten digits, 8x8 pixels of 0..16, as scikit-learn ships them
(the test part of the UCI "Optical Recognition of Handwritten Digits" data).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

HELD_OUT = 360
SPLIT_SEED = 0
PIXEL_MAX = 16


@dataclass(frozen=True)
class Part:
    """Some of the images, in the order in which scikit-learn lists them."""

    pixels: np.ndarray  # uint8 [n,64], 0..16
    labels: np.ndarray  # uint8 [n]

    @property
    def images(self) -> np.ndarray:
        """float32 [n,64]: pixel / 16, which float32 holds exactly."""
        return self.pixels.astype(np.float32) / np.float32(PIXEL_MAX)

    def __len__(self) -> int:
        return len(self.labels)


def load() -> tuple[Part, Part]:
    """The training part (1,437) and the held-out part (360), stratified by label."""
    digits = load_digits()
    pixels = digits.data.astype(np.uint8)
    if not np.array_equal(pixels, digits.data) or pixels.max() > PIXEL_MAX:
        raise ValueError(f"expected whole pixels in 0..={PIXEL_MAX}, got others")
    labels = digits.target.astype(np.uint8)
    train, held_out = train_test_split(
        np.arange(len(labels)), test_size=HELD_OUT, random_state=SPLIT_SEED, stratify=labels
    )
    train, held_out = np.sort(train), np.sort(held_out)
    return Part(pixels[train], labels[train]), Part(pixels[held_out], labels[held_out])


def calibration(train: Part, size: int) -> np.ndarray:
    """A stratified `size` of the training images, float32 [size,64]."""
    chosen, _ = train_test_split(
        np.arange(len(train)), train_size=size, random_state=SPLIT_SEED, stratify=train.labels
    )
    return train.images[np.sort(chosen)]
