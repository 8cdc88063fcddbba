/** ONNX files for the tests, written field by field (onnx/onnx.proto): a graph of one node that makes noughts of any shape. */

export interface OnnxFile {
  /** TensorProto.DataType: 1 is float32, 2 uint8, 10 float16. */
  readonly inputType?: number;
  readonly inputShape?: readonly number[];
  readonly outputShape?: readonly number[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A whole file; by default one of YOLOv5's contract with the classes `a` and `b`. */
export function onnxFile(file: OnnxFile = {}): Buffer {
  const { inputType = 1, inputShape = [1, 3, 640, 640], outputShape = [1, 25_200, 7] } = file;
  const node = message([2, text("output")], [1, text("shape")], [4, text("ConstantOfShape")]);
  const shape = message([1, varint(outputShape.length)], [2, varint(7)], [7, packed(outputShape)], [8, text("shape")]);
  const graph = message(
    [1, node],
    [2, text("noughts")],
    [5, shape],
    [11, tensor("images", inputType, inputShape)],
    [12, tensor("output", 1, outputShape)],
  );
  const opset = message([2, varint(13)]);
  return Buffer.concat([
    message([1, varint(8)], [8, opset], [7, graph]),
    metadata(file.metadata ?? { names: "['a', 'b']" }),
  ]);
}

/** Metadata alone: put after a model, it is more of that model's. */
export function metadata(entries: Readonly<Record<string, string>>): Buffer {
  return message(
    ...Object.entries(entries).map(([key, value]) => [14, message([1, text(key)], [2, text(value)])] as const),
  );
}

function tensor(name: string, type: number, shape: readonly number[]): Buffer {
  const dimensions = shape.map((size) => [1, message([1, varint(size)])] as const);
  const tensorType = message([1, varint(type)], [2, message(...dimensions)]);
  return message([1, text(name)], [2, message([1, tensorType])]);
}

/** Bytes are a field of bytes, a number's varint (in an array) a field that is a number. */
function message(...fields: readonly (readonly [number, Buffer | readonly number[]])[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) =>
      Buffer.isBuffer(value)
        ? Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(value.length)]), value])
        : Buffer.from([...varint(number * 8), ...value]),
    ),
  );
}

function text(value: string): Buffer {
  return Buffer.from(value);
}

function packed(values: readonly number[]): Buffer {
  return Buffer.from(values.flatMap(varint));
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
