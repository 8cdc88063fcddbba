"""The network: YOLOv5's published architecture (version 6), written anew, made small.

Only the sizes differ from the published "s": a stem of stride 4 replaces the first stage, 16 to 64 channels,
ReLU for SiLU, square anchors because the shapes are about as wide as high. What goes in and out is the same.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

STRIDES = (8, 16, 32)
# Pixels, a row a stride.
ANCHORS = (((18, 18), (28, 28), (42, 42)), ((60, 60), (84, 84), (116, 116)), ((150, 150), (195, 195), (260, 260)))
# Multiples of 16: the CPU kernels of onnxruntime and oneDNN work in blocks of 16 channels.
STEM, SMALL, MIDDLE, LARGE = 16, 32, 64, 64


class Convolution(nn.Sequential):
    """Convolution, batch normalisation, ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, padding: int | None = None) -> None:
        padding = kernel // 2 if padding is None else padding
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, stride, padding, bias=False),
            nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03),
            nn.ReLU(inplace=True),
        )


class Bottleneck(nn.Module):
    def __init__(self, channels: int, residual: bool) -> None:
        super().__init__()
        self.layers = nn.Sequential(Convolution(channels, channels), Convolution(channels, channels, 3))
        self.residual = residual

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x) if self.residual else self.layers(x)


class C3(nn.Module):
    """Half of the channels through bottlenecks, half past them, joined (a cross stage partial block)."""

    def __init__(self, inputs: int, outputs: int, depth: int = 1, residual: bool = True) -> None:
        super().__init__()
        half = outputs // 2
        blocks = [Bottleneck(half, residual) for _ in range(depth)]
        self.through = nn.Sequential(Convolution(inputs, half), *blocks)
        self.past = Convolution(inputs, half)
        self.join = Convolution(outputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        return self.join(torch.cat((self.through(x), self.past(x)), 1))


class SPPF(nn.Module):
    """Spatial pyramid pooling: three 5×5 maxima in a row see 5, 9 and 13 cells."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        half = channels // 2
        self.squeeze, self.join = Convolution(channels, half), Convolution(4 * half, channels)
        self.pool = nn.MaxPool2d(5, 1, 2)

    def forward(self, x: Tensor) -> Tensor:
        levels = [self.squeeze(x)]
        for _ in range(3):
            levels.append(self.pool(levels[-1]))
        return self.join(torch.cat(levels, 1))


class Head(nn.Module):
    """Per cell and anchor: x, y, width, height, objectness, one score a class.

    While it trains it returns the three raw maps (batch, 3, rows, columns, 5 + classes); afterwards the decoded rows
    (batch, 25200, 5 + classes) of a 640×640 picture, boxes in pixels, as the published head does.
    """

    def __init__(self, classes: int, channels: tuple[int, int, int]) -> None:
        super().__init__()
        self.values = 5 + classes
        self.maps = nn.ModuleList(nn.Conv2d(count, 3 * self.values, 1) for count in channels)
        self.register_buffer("anchors", torch.tensor(ANCHORS, dtype=torch.float32))
        for layer, stride in zip(self.maps, STRIDES):
            # Start from what is likely: 8 objects in a 640×640 picture, all classes the same.
            bias = layer.bias.data.view(3, -1)
            bias[:, 4] += math.log(8 / (640 / stride) ** 2)
            bias[:, 5:] += math.log(0.6 / (classes - 0.99999))

    def forward(self, features: list[Tensor]) -> list[Tensor] | Tensor:
        raw = []
        for layer, feature in zip(self.maps, features):
            batch, _, rows, columns = feature.shape
            raw.append(layer(feature).view(batch, 3, self.values, rows, columns).permute(0, 1, 3, 4, 2))
        return raw if self.training else torch.cat([self._decode(level, x) for level, x in enumerate(raw)], 1)

    def _decode(self, level: int, raw: Tensor) -> Tensor:
        batch, _, rows, columns, _ = raw.shape
        y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
        corner = torch.stack((x, y), 2).float().view(1, 1, rows, columns, 2) - 0.5
        value = raw.sigmoid()
        centre = (value[..., :2] * 2 + corner) * STRIDES[level]
        size = (value[..., 2:4] * 2) ** 2 * self.anchors[level].view(1, 3, 1, 1, 2)
        return torch.cat((centre, size, value[..., 4:]), -1).reshape(batch, -1, self.values)


class Detector(nn.Module):
    """Backbone, feature pyramid up and down again, head: `images` (batch, 3, 640, 640), RGB, 0 to 1."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.to_small = nn.Sequential(
            Convolution(3, STEM, 6, 4, 1), Convolution(STEM, SMALL, 3, 2), C3(SMALL, SMALL)
        )
        self.to_middle = nn.Sequential(Convolution(SMALL, MIDDLE, 3, 2), C3(MIDDLE, MIDDLE, 2))
        self.to_large = nn.Sequential(Convolution(MIDDLE, LARGE, 3, 2), C3(LARGE, LARGE), SPPF(LARGE))
        self.reduce_large = Convolution(LARGE, MIDDLE)
        self.merge_middle = nn.Sequential(C3(2 * MIDDLE, MIDDLE, 1, False), Convolution(MIDDLE, SMALL))
        self.merge_small = C3(2 * SMALL, SMALL, 1, False)
        self.small_down = Convolution(SMALL, SMALL, 3, 2)
        self.out_middle = C3(2 * SMALL, MIDDLE, 1, False)
        self.middle_down = Convolution(MIDDLE, MIDDLE, 3, 2)
        self.out_large = C3(2 * MIDDLE, LARGE, 1, False)
        self.enlarge = nn.Upsample(scale_factor=2, mode="nearest")
        self.head = Head(classes, (SMALL, MIDDLE, LARGE))

    def forward(self, images: Tensor) -> list[Tensor] | Tensor:
        small = self.to_small(images)
        middle = self.to_middle(small)
        deep = self.reduce_large(self.to_large(middle))
        mixed = self.merge_middle(torch.cat((self.enlarge(deep), middle), 1))
        small = self.merge_small(torch.cat((self.enlarge(mixed), small), 1))
        middle = self.out_middle(torch.cat((self.small_down(small), mixed), 1))
        large = self.out_large(torch.cat((self.middle_down(middle), deep), 1))
        return self.head([small, middle, large])
