"""Draws pictures of six shapes, with the box of each: the only data that the embedded model is trained on.

A picture depends on nothing but its arguments: the same seed, index and size give the same pixels
(with the library versions of requirements.txt).
"""

from __future__ import annotations

import math
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

CLASSES = ("circle", "square", "triangle", "star", "cross", "ring")

# cv2 draws polygons with this many bits below the pixel, which makes the edges smooth.
SUBPIXEL_BITS = 4
# Pixels of a picture that fits the model's 640×640. A larger picture is made smaller for it: its shapes are larger.
SMALLEST_RADIUS, LARGEST_RADIUS = 12.0, 130.0
SHORTEST_SIDE = 14.0
# The largest channel difference between a shape and what is behind it, at least; below it people miss shapes too.
LEAST_CONTRAST = 64
# Of the smaller of two boxes, the part that the other may cover.
MOST_OVERLAP = 0.25
SHAPES_PER_MEGAPIXEL = 31.7  # 13 shapes in 640×640 at most

Image = NDArray[np.uint8]
Boxes = NDArray[np.float32]
Random = np.random.Generator


class Picture(NamedTuple):
    """`image`: height×width×3, RGB. `boxes`: one row a shape, `class, x1, y1, x2, y2` in pixels."""

    image: Image
    boxes: Boxes


def draw_picture(seed: int, index: int, width: int, height: int, crowd: float = 1.0, calm: bool = False) -> Picture:
    """The picture number `index` of the series `seed`.

    `crowd` multiplies the number of shapes. `calm` leaves out noise, blur and blotched backgrounds: a picture
    as a person would draw it for a demonstration.
    """
    random = np.random.default_rng([seed, index])
    image = _clutter(random, _background(random, width, height, calm), most=2 if calm else 6)
    most = max(3, round(SHAPES_PER_MEGAPIXEL * width * height / 1e6 * crowd))
    shortest = SHORTEST_SIDE * _magnified(width, height)
    wanted = 0 if not calm and random.random() < 0.04 else int(random.integers(1, most + 1))
    boxes: list[tuple[float, ...]] = []
    for _ in range(wanted * 12):
        if len(boxes) == wanted:
            break
        kind = int(random.integers(0, len(CLASSES)))
        outline, centre = _place(random, kind, width, height)
        box = (*np.clip(outline.min(0), 0, (width, height)), *np.clip(outline.max(0), 0, (width, height)))
        if min(box[2] - box[0], box[3] - box[1]) < shortest:
            continue
        if _covered(box, boxes) > MOST_OVERLAP:
            continue
        _paint(random, image, kind, outline, centre)
        boxes.append((kind, *box))
    if not calm:
        image = _camera(random, image)
    return Picture(np.ascontiguousarray(image), np.array(boxes, np.float32).reshape(-1, 5))


def draw_series(seed: int, count: int, side: int, crowd: float = 1.0, calm: bool = False) -> list[Picture]:
    """`count` square pictures, drawn by two processes; the result does not depend on their number."""
    draw = partial(draw_picture, seed, width=side, height=side, crowd=crowd, calm=calm)
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(draw, range(count), chunksize=25))


def outline_of(kind: int, radius: float) -> NDArray[np.float64]:
    """The corners (N×2) of the shape of class `kind` around the origin, upright."""
    name = CLASSES[kind]
    if name == "cross":
        arm = radius * 0.33
        quarter = [(arm, -radius), (arm, -arm), (radius, -arm)]
        corners = [point for turn in range(4) for point in _turned(quarter, turn * math.pi / 2)]
        return np.array(corners)
    if name == "star":
        radii = [radius, radius * 0.42] * 5
    elif name == "triangle":
        radii = [radius] * 3
    elif name == "square":
        radii = [radius] * 4
    else:
        radii = [radius] * 64
    first = -math.pi / 4 if name == "square" else -math.pi / 2
    angles = first + np.arange(len(radii)) * 2 * math.pi / len(radii)
    return np.stack([np.cos(angles), np.sin(angles)], 1) * np.array(radii)[:, None]


def _magnified(width: int, height: int) -> float:
    return max(1.0, max(width, height) / 640)


def _turned(points: object, angle: float) -> NDArray[np.float64]:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.asarray(points, np.float64) @ np.array([[cos, sin], [-sin, cos]])


def _place(random: Random, kind: int, width: int, height: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """An outline in the picture and its centre. Up to an eighth of a shape may stick out of the picture."""
    scale = _magnified(width, height)
    largest = min(LARGEST_RADIUS * scale, 0.4 * min(width, height))
    radius = math.exp(random.uniform(math.log(SMALLEST_RADIUS * scale), math.log(largest)))
    centre = np.array([random.uniform(0.75 * radius, side - 0.75 * radius) for side in (width, height)])
    angle = random.uniform(0, 2 * math.pi) if random.random() < 0.7 else 0.0
    outline = _turned(outline_of(kind, radius), angle)
    outline[:, 0] *= random.uniform(0.85, 1.15)
    return outline + centre, centre


def _covered(box: tuple[float, ...], others: list[tuple[float, ...]]) -> float:
    """The largest part that `box` shares with another one, measured on the smaller of the two."""
    if not others:
        return 0.0
    rest = np.array(others)[:, 1:]
    wide = np.minimum(box[2], rest[:, 2]) - np.maximum(box[0], rest[:, 0])
    high = np.minimum(box[3], rest[:, 3]) - np.maximum(box[1], rest[:, 1])
    areas = (rest[:, 2] - rest[:, 0]) * (rest[:, 3] - rest[:, 1])
    smaller = np.minimum(areas, (box[2] - box[0]) * (box[3] - box[1]))
    return float((wide.clip(0) * high.clip(0) / smaller).max())


def _paint(random: Random, image: Image, kind: int, outline: NDArray[np.float64], centre: NDArray[np.float64]) -> None:
    """Draws one shape into `image`. Only the region around it is touched: a picture is drawn in milliseconds."""
    height, width = image.shape[:2]
    left, top = np.floor(outline.min(0) - 4).astype(int).clip(0)
    right, bottom = np.minimum(np.ceil(outline.max(0) + 4).astype(int), (width, height))
    region = image[top:bottom, left:right]
    colour = _contrasting(random, region.reshape(-1, 3).mean(0))
    corners = _fixed_point(outline - (left, top))
    layer = region.copy()
    cv2.fillPoly(layer, [corners], colour, cv2.LINE_AA, SUBPIXEL_BITS)
    if CLASSES[kind] == "ring":
        hole = (outline - centre) * random.uniform(0.5, 0.72) + centre - (left, top)
        mask = np.zeros(region.shape[:2], np.uint8)
        cv2.fillPoly(mask, [_fixed_point(hole)], 255, cv2.LINE_AA, SUBPIXEL_BITS)
        share = mask[..., None].astype(np.float32) / 255
        layer = (layer * (1 - share) + region * share).astype(np.uint8)
    elif random.random() < 0.35:
        cv2.polylines(layer, [corners], True, _colour(random), int(random.integers(1, 4)), cv2.LINE_AA, SUBPIXEL_BITS)
    opacity = 1.0 if random.random() < 0.75 else random.uniform(0.75, 1.0)
    region[:] = cv2.addWeighted(layer, opacity, region, 1 - opacity, 0)


def _fixed_point(points: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.round(points * (1 << SUBPIXEL_BITS)).astype(np.int32)


def _colour(random: Random) -> list[int]:
    return [int(value) for value in random.integers(0, 256, 3)]


def _contrasting(random: Random, behind: NDArray[np.floating]) -> list[int]:
    while True:
        colour = _colour(random)
        if np.abs(np.array(colour) - behind).max() > LEAST_CONTRAST:
            return colour


def _background(random: Random, width: int, height: int, calm: bool) -> Image:
    """One colour, a gradient, or (three times of five) blurred blotches as in a photo."""
    kind = int(random.integers(0, 2 if calm else 5))
    base, other = np.array(_colour(random), np.float32), np.array(_colour(random), np.float32)
    if kind == 0:
        image = np.broadcast_to(base, (height, width, 3))
    elif kind == 1:
        angle = random.uniform(0, 2 * math.pi)
        ramp = math.cos(angle) * np.linspace(0, 1, width)[None] + math.sin(angle) * np.linspace(0, 1, height)[:, None]
        share = ((ramp - ramp.min()) / np.ptp(ramp))[..., None]
        image = base * (1 - share) + other * share
    else:
        cells = int(random.choice([3, 6, 12, 32]))
        blotches = random.integers(0, 256, (cells, cells, 3)).astype(np.float32)
        share = random.uniform(0.3, 1.0)
        image = cv2.resize(blotches, (width, height), interpolation=cv2.INTER_CUBIC) * share + base * (1 - share)
    return np.clip(image, 0, 255).astype(np.uint8)


def _clutter(random: Random, image: Image, most: int) -> Image:
    """Lines, open arcs and letters, which are none of the classes: the model learns to leave them out."""
    height, width = image.shape[:2]
    for _ in range(int(random.integers(0, most + 1))):
        colour, thickness = _colour(random), int(random.integers(1, 4))
        start = (int(random.integers(0, width)), int(random.integers(0, height)))
        kind = int(random.integers(0, 3))
        if kind == 0:
            end = (int(random.integers(0, width)), int(random.integers(0, height)))
            cv2.line(image, start, end, colour, thickness, cv2.LINE_AA)
        elif kind == 1:
            axes = (int(random.integers(10, 90)), int(random.integers(10, 90)))
            first, length = int(random.integers(0, 360)), int(random.integers(30, 130))
            cv2.ellipse(image, start, axes, 0, first, first + length, colour, thickness, cv2.LINE_AA)
        else:
            letters = "".join(chr(code) for code in random.integers(65, 91, int(random.integers(2, 7))))
            scale = float(random.uniform(0.4, 1.4))
            cv2.putText(image, letters, start, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, min(thickness, 2), cv2.LINE_AA)
    return image


def _camera(random: Random, image: Image) -> Image:
    """What a camera and a messenger do to a picture: blur, noise, JPEG."""
    if random.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), random.uniform(0.4, 1.4))
    strength = float(random.choice([0, 4, 9, 16]))
    if strength > 0:
        channels = 1 if random.random() < 0.4 else 3
        noise = random.standard_normal((*image.shape[:2], channels), np.float32) * strength
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
    if random.random() < 0.5:
        quality = int(random.integers(35, 95))
        _, coded = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        image = cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1]
    return image
