"""What the training makes small: YOLOv5's published loss and its rule for which cells answer for which box."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from network import STRIDES

# Weights of the three terms. Published: 0.05, 1.0 and 0.5 × classes / 80. A class weight of 1.0 was measured: mAP50 0.874
# instead of 0.930, mAP75 0.650 instead of 0.812.
BOX_WEIGHT, OBJECT_WEIGHT, CLASS_WEIGHT = 0.15, 1.0, 0.5
# The published balance of the objectness of the three strides: the fine one has 16 times the cells of the coarse one.
LEVEL_BALANCE = (4.0, 1.0, 0.4)
# An anchor answers for a box at most this much wider, higher, narrower or lower than itself (published: 4;
# less here because the anchors lie close together).
LARGEST_RATIO = 2.5
# The cell of the centre and the two neighbours on its nearer sides.
NEIGHBOURS = torch.tensor([[0, 0], [1, 0], [0, 1], [-1, 0], [0, -1]]) * 0.5


def detection_loss(maps: list[Tensor], targets: Tensor, anchors: Tensor) -> Tensor:
    """`targets`: a row a box: picture, class, centre x, centre y, width, height in pixels."""
    total = torch.zeros(())
    for raw, stride, balance, sizes in zip(maps, STRIDES, LEVEL_BALANCE, anchors):
        raw = raw.float()
        objectness = torch.zeros(raw.shape[:4])
        matched, anchor, cell = _assign(targets, sizes, stride, raw.shape[3], raw.shape[2])
        if len(matched) > 0:
            where = (matched[:, 0].long(), anchor, cell[:, 1], cell[:, 0])
            answer = raw[where]
            value = answer[:, :4].sigmoid()
            box = torch.cat((value[:, :2] * 2 - 0.5, (value[:, 2:] * 2) ** 2 * sizes[anchor] / stride), 1)
            wanted = torch.cat((matched[:, 2:4] / stride - cell, matched[:, 4:6] / stride), 1)
            overlap = complete_iou(box, wanted)
            objectness[where] = overlap.detach().clamp(0)
            total = total + BOX_WEIGHT * (1 - overlap).mean()
            classes = F.one_hot(matched[:, 1].long(), answer.shape[1] - 5).float()
            total = total + CLASS_WEIGHT * F.binary_cross_entropy_with_logits(answer[:, 5:], classes)
        missed = F.binary_cross_entropy_with_logits(raw[..., 4], objectness)
        total = total + OBJECT_WEIGHT * balance * missed
    return total


def _assign(targets: Tensor, sizes: Tensor, stride: int, columns: int, rows: int) -> tuple[Tensor, Tensor, Tensor]:
    """The targets of one stride (repeated for each answer), the anchor and the cell (x, y) that answer for each."""
    ratio = targets[None, :, 4:6] / sizes[:, None]
    anchor, index = (torch.maximum(ratio, 1 / ratio).amax(2) < LARGEST_RATIO).nonzero(as_tuple=True)
    matched = targets[index]
    limit = torch.tensor([columns, rows])
    centre = matched[:, 2:4] / stride
    mirrored = limit - centre
    near_start = (centre % 1 < 0.5) & (centre > 1)
    near_end = (mirrored % 1 < 0.5) & (mirrored > 1)
    always = torch.ones(len(matched), 1, dtype=torch.bool)
    side, copy = torch.cat((always, near_start, near_end), 1).T.nonzero(as_tuple=True)
    cell = (centre[copy] - NEIGHBOURS[side]).long().clamp(min=torch.zeros_like(limit), max=limit - 1)
    return matched[copy], anchor[copy], cell


def complete_iou(boxes: Tensor, others: Tensor) -> Tensor:
    """CIoU (Zheng et al., "Distance-IoU Loss", 2020) of centre x, centre y, width, height, row by row."""
    low, high = boxes[:, :2] - boxes[:, 2:] / 2, boxes[:, :2] + boxes[:, 2:] / 2
    other_low, other_high = others[:, :2] - others[:, 2:] / 2, others[:, :2] + others[:, 2:] / 2
    shared = (torch.minimum(high, other_high) - torch.maximum(low, other_low)).clamp(0).prod(1)
    iou = shared / (boxes[:, 2:].prod(1) + others[:, 2:].prod(1) - shared + 1e-7)
    hull = (torch.maximum(high, other_high) - torch.minimum(low, other_low)).pow(2).sum(1) + 1e-7
    distance = (boxes[:, :2] - others[:, :2]).pow(2).sum(1)
    angles = torch.atan(others[:, 2] / (others[:, 3] + 1e-7)) - torch.atan(boxes[:, 2] / (boxes[:, 3] + 1e-7))
    shape = 4 / math.pi**2 * angles.pow(2)
    with torch.no_grad():
        share = shape / (shape - iou + 1 + 1e-7)
    return iou - distance / hull - share * shape
