"""The drawn pictures as batches for the training: kept in memory, changed a little each time they are used."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from shapes import Boxes, Image, Picture

LETTERBOX_GREY = 114


def random_batch(random: np.random.Generator, pictures: list[Picture], size: int) -> tuple[Tensor, Tensor]:
    """Images (size, 3, side, side) from 0 to 1, and the target rows that `detection_loss` takes."""
    images: list[Image] = []
    targets: list[NDArray[np.float32]] = []
    for position, index in enumerate(random.integers(0, len(pictures), size)):
        image, boxes = _changed(random, pictures[index])
        images.append(image)
        place = np.full((len(boxes), 1), position, np.float32)
        middle, extent = (boxes[:, 1:3] + boxes[:, 3:5]) / 2, boxes[:, 3:5] - boxes[:, 1:3]
        targets.append(np.concatenate((place, boxes[:, :1], middle, extent), 1))
    tensor = torch.from_numpy(np.stack(images)).permute(0, 3, 1, 2).float().div_(255)
    return tensor.contiguous(memory_format=torch.channels_last), torch.from_numpy(np.concatenate(targets))


def _changed(random: np.random.Generator, picture: Picture) -> tuple[Image, Boxes]:
    """Mirrored, turned, colours exchanged, and sometimes with a bar as letterboxing adds."""
    image, boxes = picture.image, picture.boxes.copy()
    side = image.shape[0]
    if random.random() < 0.5:
        image = image[:, ::-1]
        boxes[:, [1, 3]] = side - boxes[:, [3, 1]]
    if random.random() < 0.5:
        image = image[::-1]
        boxes[:, [2, 4]] = side - boxes[:, [4, 2]]
    if random.random() < 0.5:
        image = image.transpose(1, 0, 2)
        boxes = boxes[:, [0, 2, 1, 4, 3]]
    image = np.ascontiguousarray(image[..., random.permutation(3)])
    if random.random() < 0.25:
        bar = int(random.integers(8, side // 3))
        # A shape whose middle is behind the bar is gone; of the others the visible part remains.
        if random.random() < 0.5:
            image[:bar] = LETTERBOX_GREY
            boxes = boxes[boxes[:, 2] + boxes[:, 4] > 2 * bar]
            boxes[:, 2] = np.maximum(boxes[:, 2], bar)
        else:
            image[side - bar :] = LETTERBOX_GREY
            boxes = boxes[boxes[:, 2] + boxes[:, 4] < 2 * (side - bar)]
            boxes[:, 4] = np.minimum(boxes[:, 4], side - bar)
    return image, boxes
