/** A file that is larger than it may be. */
export class TooLargeError extends Error {
  override readonly name = "TooLargeError";
}

/** A file that can't be had now. It does not tell the address, for that has a token in it. */
export class DownloadError extends Error {
  override readonly name = "DownloadError";
}

/**
 * Reads a file by HTTP, and stops reading as soon as it is too large or too slow.
 *
 * @param limits.bytes the most that it may have. @param limits.ms the longest that it may take as a whole.
 * @throws {TooLargeError} whether the server says its length beforehand or not.
 * @throws {DownloadError} for anything else, also when it ends before its length.
 */
export async function download(
  url: URL,
  limits: { readonly bytes: number; readonly ms: number; readonly signal?: AbortSignal },
): Promise<Buffer> {
  const ends = AbortSignal.any([
    AbortSignal.timeout(limits.ms),
    ...(limits.signal === undefined ? [] : [limits.signal]),
  ]);
  try {
    const response = await fetch(url, { signal: ends, redirect: "error" });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new DownloadError(`The file's server answered ${response.status}.`);
    }
    const announced = Number(response.headers.get("content-length") ?? 0);
    if (announced > limits.bytes) {
      await response.body.cancel();
      throw new TooLargeError(`The file has ${announced} bytes.`);
    }
    const bytes = announced > 0 ? await fill(response.body, announced) : await collect(response.body, limits.bytes);
    if (bytes.length === 0) throw new DownloadError("The file is empty.");
    return bytes;
  } catch (error) {
    if (error instanceof TooLargeError || error instanceof DownloadError) throw error;
    limits.signal?.throwIfAborted();
    throw new DownloadError(ends.aborted ? `The file took more than ${limits.ms} ms.` : "The file's connection broke.");
  }
}

/** Into one piece of memory, for the pieces and their sum would need twice as much. fetch gives neither more nor less than what was announced. */
async function fill(body: AsyncIterable<Uint8Array>, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for await (const chunk of body) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes.subarray(0, at);
}

async function collect(body: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > limit) throw new TooLargeError(`The file has more than ${limit} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
