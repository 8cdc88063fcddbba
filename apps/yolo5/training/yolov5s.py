"""The published YOLOv5s (version 6) as an ONNX graph, built with the `onnx` package alone; the weights come from outside.

Layers are numbered as in the published table, which is how a checkpoint names them. Batch normalisation is already
part of the convolutions. Input and output are those of the repository's own model, see model/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

SIDE = 640
STRIDES = (8, 16, 32)
# Pixels of a 640×640 picture, a row a stride; chosen on COCO by the authors.
COCO_ANCHORS = (((10, 13), (16, 30), (33, 23)), ((30, 61), (62, 45), (59, 119)), ((116, 90), (156, 198), (373, 326)))
OPSET = 17

Floats = NDArray[np.float32]
# Layer name, outputs, inputs, kernel: the kernels (outputs, inputs, kernel, kernel) and the biases.
Weights = Callable[[str, int, int, int], tuple[Floats, Floats]]


def build_yolov5s(weights: Weights, names: Sequence[str], anchors: Floats, licence: str) -> onnx.ModelProto:
    """`anchors`: 3×3×2, pixels. The model's metadata hold `names`, `stride` and `license`."""
    graph = _Graph(weights)
    x = graph.convolution("0", "images", 3, 32, 6, 2, 2)
    x = graph.convolution("1", x, 32, 64, 3, 2)
    x = graph.c3("2", x, 64, 64, 1)
    x = graph.convolution("3", x, 64, 128, 3, 2)
    fine = graph.c3("4", x, 128, 128, 2)
    x = graph.convolution("5", fine, 128, 256, 3, 2)
    middle = graph.c3("6", x, 256, 256, 3)
    x = graph.convolution("7", middle, 256, 512, 3, 2)
    x = graph.c3("8", x, 512, 512, 1)
    x = graph.sppf("9", x, 512)
    deep = graph.convolution("10", x, 512, 256)
    x = graph.concat([graph.enlarged(deep), middle])
    x = graph.c3("13", x, 512, 256, 1, residual=False)
    mixed = graph.convolution("14", x, 256, 128)
    x = graph.concat([graph.enlarged(mixed), fine])
    small = graph.c3("17", x, 256, 128, 1, residual=False)
    x = graph.concat([graph.convolution("18", small, 128, 128, 3, 2), mixed])
    medium = graph.c3("20", x, 256, 256, 1, residual=False)
    x = graph.concat([graph.convolution("21", medium, 256, 256, 3, 2), deep])
    large = graph.c3("23", x, 512, 512, 1, residual=False)
    values = 5 + len(names)
    levels = [
        graph.decoded(f"24.m.{level}", feature, channels, values, STRIDES[level], anchors[level])
        for level, (feature, channels) in enumerate(((small, 128), (medium, 256), (large, 512)))
    ]
    graph.node("Concat", levels, output="output0", axis=1)
    rows = sum(3 * (SIDE // stride) ** 2 for stride in STRIDES)
    metadata = {"names": str(dict(enumerate(names))), "stride": str(STRIDES[-1]), "license": licence}
    return graph.model([1, rows, values], metadata)


class _Graph:
    """Collects nodes and constants; each method adds one block and returns the name of its result."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def node(self, kind: str, inputs: list[str], output: str | None = None, **attributes: object) -> str:
        result = output or f"{kind.lower()}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [result], **attributes))
        return result

    def constant(self, value: NDArray[np.generic]) -> str:
        name = f"constant_{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(value, name))
        return name

    def convolution(
        self, name: str, x: str, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, padding: int | None = None
    ) -> str:
        """Convolution and SiLU."""
        y = self._plain(name, x, inputs, outputs, kernel, stride, kernel // 2 if padding is None else padding)
        return self.node("Mul", [y, self.node("Sigmoid", [y])])

    def c3(self, name: str, x: str, inputs: int, outputs: int, depth: int, residual: bool = True) -> str:
        half = outputs // 2
        y = self.convolution(f"{name}.cv1", x, inputs, half)
        for block in range(depth):
            z = self.convolution(f"{name}.m.{block}.cv1", y, half, half)
            z = self.convolution(f"{name}.m.{block}.cv2", z, half, half, 3)
            y = self.node("Add", [y, z]) if residual else z
        past = self.convolution(f"{name}.cv2", x, inputs, half)
        return self.convolution(f"{name}.cv3", self.concat([y, past]), outputs, outputs)

    def sppf(self, name: str, x: str, channels: int) -> str:
        levels = [self.convolution(f"{name}.cv1", x, channels, channels // 2)]
        for _ in range(3):
            levels.append(self.node("MaxPool", [levels[-1]], kernel_shape=[5, 5], strides=[1, 1], pads=[2, 2, 2, 2]))
        return self.convolution(f"{name}.cv2", self.concat(levels), channels * 2, channels)

    def concat(self, parts: list[str]) -> str:
        return self.node("Concat", parts, axis=1)

    def enlarged(self, x: str) -> str:
        scales = self.constant(np.array([1, 1, 2, 2], np.float32))
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        return self.node("Resize", [x, "", scales], **how)

    def decoded(self, name: str, x: str, channels: int, values: int, stride: int, anchors: Floats) -> str:
        """The rows of one stride: boxes in pixels, scores from 0 to 1."""
        cells = SIDE // stride
        y = self._plain(name, x, channels, 3 * values, 1, 1, 0)
        y = self.node("Reshape", [y, self.constant(np.array([1, 3, values, cells, cells]))])
        y = self.node("Sigmoid", [self.node("Transpose", [y], perm=[0, 1, 3, 4, 2])])
        parts = [f"{name}.centre", f"{name}.size", f"{name}.scores"]
        lengths = self.constant(np.array([2, 2, values - 4]))
        self._nodes.append(helper.make_node("Split", [y, lengths], parts, axis=4))
        two, square = self.constant(np.float32([2])), self.constant(np.float32([2]))
        column, row = np.meshgrid(np.arange(cells), np.arange(cells))
        corner = self.constant((np.stack((column, row), 2)[None, None] - 0.5).astype(np.float32))
        centre = self.node("Add", [self.node("Mul", [parts[0], two]), corner])
        centre = self.node("Mul", [centre, self.constant(np.float32([stride]))])
        size = self.node("Pow", [self.node("Mul", [parts[1], two]), square])
        size = self.node("Mul", [size, self.constant(anchors.reshape(1, 3, 1, 1, 2).astype(np.float32))])
        rows = self.node("Concat", [centre, size, parts[2]], axis=4)
        return self.node("Reshape", [rows, self.constant(np.array([1, -1, values]))])

    def model(self, output_shape: list[int], metadata: dict[str, str]) -> onnx.ModelProto:
        images = helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIDE, SIDE])
        output = helper.make_tensor_value_info("output0", TensorProto.FLOAT, output_shape)
        graph = helper.make_graph(self._nodes, "yolov5s", [images], [output], self._constants)
        # The intermediate representation that came with this operator set: runtimes of the last years read it.
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        helper.set_model_props(model, metadata)
        onnx.checker.check_model(model, full_check=True)
        return model

    def _plain(self, name: str, x: str, inputs: int, outputs: int, kernel: int, stride: int, padding: int) -> str:
        kernels, biases = self._weights(name, outputs, inputs, kernel)
        constants = [self.constant(kernels), self.constant(biases)]
        return self.node("Conv", [x, *constants], strides=[stride, stride], pads=[padding] * 4)
