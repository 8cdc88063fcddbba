import { ModelError } from "./model-error.ts";

/**
 * The `metadata_props` of an ONNX file, which onnxruntime-node doesn't tell: field 14 of ModelProto, each a StringStringEntryProto with key 1
 * and value 2 (onnx/onnx.proto). All else is stepped over.
 *
 * @throws {ModelError} when the bytes are no protobuf message, or hold more metadata than a model's.
 */
export function readMetadata(model: Uint8Array): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  for (const entry of fieldsOf(model)) {
    if (entry.number !== 14) continue;
    if (entry.bytes.length > mostBytes || metadata.size === mostEntries) {
      throw new ModelError("The model's metadata is larger than any model's.");
    }
    let key = "";
    let value = "";
    for (const { number, bytes } of fieldsOf(entry.bytes)) {
      if (number === 1) key = decoder.decode(bytes);
      if (number === 2) value = decoder.decode(bytes);
    }
    metadata.set(key, value);
  }
  return metadata;
}

const mostBytes = 1 << 20;
const mostEntries = 1000;
const decoder = new TextDecoder();

interface Field {
  readonly number: number;
  /** Empty for a field that is a number. */
  readonly bytes: Uint8Array;
}

/** The fields of one message, by the encoding in protobuf.dev/programming-guides/encoding. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  for (let at = 0; at < message.length; ) {
    const tag = varint(message, at);
    const wireType = tag.value % 8;
    const start = wireType === 2 ? varint(message, tag.end) : { value: 0, end: tag.end };
    const end =
      wireType === 0
        ? varint(message, tag.end).end
        : wireType === 1
          ? start.end + 8
          : wireType === 2
            ? start.end + start.value
            : wireType === 5
              ? start.end + 4
              : Number.NaN;
    if (!(end <= message.length)) throw notAModel();
    yield { number: Math.floor(tag.value / 8), bytes: message.subarray(start.end, wireType === 2 ? end : start.end) };
    at = end;
  }
}

function varint(message: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = message[at + i];
    if (byte === undefined) throw notAModel();
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  throw notAModel();
}

function notAModel(): ModelError {
  return new ModelError("The file is not an ONNX model.");
}
