import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Extension } from "./update.ts";

const contentTypes: Readonly<Record<Extension, string>> = {
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
};

/** The bucket with the photos as they came, and with the pictures that the detector drew. */
export class Images implements Disposable {
  readonly #client: S3Client;
  readonly #bucket: string;

  /** @param options.pathStyle for a server that knows buckets by the path alone. */
  constructor(options: { bucket: string; pathStyle: boolean }) {
    this.#bucket = options.bucket;
    this.#client = new S3Client({
      forcePathStyle: options.pathStyle,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
    });
  }

  /** Stores a photo. Once more does no harm. */
  async put(key: string, photo: Buffer, extension: Extension): Promise<void> {
    const input = { Bucket: this.#bucket, Key: key, Body: photo, ContentType: contentTypes[extension] };
    await this.#client.send(new PutObjectCommand(input));
  }

  /** A picture; undefined when there is none or it has more bytes than that. */
  async get(key: string, mostBytes: number): Promise<Buffer | undefined> {
    try {
      const { Body: body, ContentLength: length = 0 } = await this.#client.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: key }),
      );
      if (body === undefined) return undefined;
      if (length <= mostBytes) return Buffer.from(await body.transformToByteArray());
      if ("destroy" in body) body.destroy();
      return undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}

/** S3 says 403 of a missing object to whoever may not list the bucket, as this service. */
function isMissing(error: unknown): boolean {
  if (error instanceof NoSuchKey) return true;
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403 && error.name === "AccessDenied";
}
