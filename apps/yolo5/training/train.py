"""Draws, trains, exports, measures: `python3 training/train.py` writes `model/shapes.onnx` and `model/shapes.json`.

One core, about ten minutes, no network. The same seed, versions and kind of CPU give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import platform
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from evaluate import evaluate
from export import export
from loss import detection_loss
from network import Detector
from reference import MODEL
from readable_json import readable_json
from shapes import CLASSES, Picture, draw_series
from training_data import random_batch

SEED = 20240
BATCH = 16
PEAK_RATE, WARM_UP = 4e-3, 0.05
LARGEST_GRADIENT = 0.6
LIBRARIES = ("numpy", "onnx", "onnxruntime", "opencv-python-headless", "torch")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--steps", type=int, default=4200)
    arguments.add_argument("--pictures", type=int, default=3000, help="small ones; full-size ones are a sixth of it")
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--out", type=Path, default=MODEL)
    chosen = arguments.parse_args()

    # With two threads and other load on the machine the threads wait for each other: measured ten times slower.
    torch.set_num_threads(1)
    torch.manual_seed(chosen.seed)
    started = time.monotonic()
    # Crowded quarters teach the many small shapes cheaply; every fourth batch is full size, for the large ones.
    quarters = draw_series(chosen.seed, chosen.pictures, 320, crowd=4)
    wholes = draw_series(chosen.seed + 1, chosen.pictures // 6, 640, crowd=2)
    print(f"{time.monotonic() - started:.0f} s: {len(quarters) + len(wholes)} pictures drawn", flush=True)
    network = train(quarters, wholes, chosen.steps, chosen.seed, started)
    export(network, chosen.out, CLASSES)
    card = {
        "file": chosen.out.name,
        "sha256": hashlib.sha256(chosen.out.read_bytes()).hexdigest(),
        "bytes": chosen.out.stat().st_size,
        "classes": CLASSES,
        "parameters": sum(values.numel() for values in network.parameters()),
        **evaluate(chosen.out),
        "seed": chosen.seed,
        "steps": chosen.steps,
        "seconds": round(time.monotonic() - started),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES},
    }
    text = readable_json(card)
    chosen.out.with_suffix(".json").write_text(text)
    print(text)


def train(quarters: list[Picture], wholes: list[Picture], steps: int, seed: int, started: float) -> Detector:
    """AdamW, one cycle of the rate, a moving average of the weights; the convolutions run in bfloat16."""
    random = np.random.default_rng(seed)
    network = Detector(len(CLASSES)).train().to(memory_format=torch.channels_last)
    optimiser = _optimiser(network)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, PEAK_RATE, total_steps=steps, pct_start=WARM_UP, final_div_factor=50
    )
    average = {name: value.clone() for name, value in network.state_dict().items()}
    for step in range(steps):
        whole = step % 4 == 3
        images, targets = random_batch(random, wholes if whole else quarters, BATCH // 4 if whole else BATCH)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            maps = network(images)
        loss = detection_loss(maps, targets, network.head.anchors)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT)
        optimiser.step()
        schedule.step()
        _follow(average, network.state_dict(), 0.998 * (1 - math.exp(-step / 150)))
        if step % 100 == 0:
            print(f"{time.monotonic() - started:.0f} s: step {step}, loss {loss.item():.4f}", flush=True)
    network.load_state_dict(average)
    return network.to(memory_format=torch.contiguous_format).eval()


def _optimiser(network: Detector) -> torch.optim.Optimizer:
    """Only the kernels decay; biases and normalisation do not."""
    kernels = [values for values in network.parameters() if values.ndim > 1]
    others = [values for values in network.parameters() if values.ndim <= 1]
    groups = [{"params": kernels, "weight_decay": 5e-3}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=PEAK_RATE)


def _follow(average: dict[str, Tensor], current: dict[str, Tensor], decay: float) -> None:
    for name, value in current.items():
        if value.dtype.is_floating_point:
            average[name].lerp_(value, 1 - decay)
        else:
            average[name].copy_(value)


if __name__ == "__main__":
    main()
