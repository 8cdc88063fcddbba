"""Draws the sample pictures of the demo and the tests: `python3 training/samples.py` fills `samples/`.

They belong to no series that the model is trained or measured on.
"""

from __future__ import annotations

from pathlib import Path

import cv2

from readable_json import readable_json
from shapes import CLASSES, draw_picture

SAMPLES_SEED = 41
FOLDER = Path(__file__).resolve().parent.parent / "samples"
# Width, height, how crowded, calm: what phones send (4:3, both ways), Telegram's 1280 limit, small and odd sizes.
SIZES = (
    (1280, 960, 0.30, True),
    (1280, 960, 0.30, False),
    (960, 1280, 0.35, True),
    (1280, 720, 0.30, True),
    (1080, 1080, 0.25, True),
    (800, 600, 0.50, False),
    (640, 640, 0.60, True),
    (640, 427, 0.70, True),
    (427, 640, 0.70, False),
    (321, 247, 1.00, True),
)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    truth = {}
    for index, (width, height, crowd, calm) in enumerate(SIZES):
        picture = draw_picture(SAMPLES_SEED, index, width, height, crowd, calm)
        name = f"{index:02d}-{width}x{height}.jpg"
        cv2.imwrite(str(FOLDER / name), picture.image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
        truth[name] = [
            {
                "class": CLASSES[int(kind)],
                "cx": round(float(x1 + x2) / 2, 1),
                "cy": round(float(y1 + y2) / 2, 1),
                "width": round(float(x2 - x1), 1),
                "height": round(float(y2 - y1), 1),
            }
            for kind, x1, y1, x2, y2 in picture.boxes
        ]
    (FOLDER / "samples.json").write_text(readable_json(truth))


if __name__ == "__main__":
    main()
