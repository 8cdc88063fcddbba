import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

/** The largest photo that is looked at, in bytes: what a Telegram bot can download (Bot API, `getFile`). */
export const largestPhoto = 20 * 1024 * 1024;

/** The bucket of photos and drawn pictures. */
export class Photos {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  /** A photo's bytes; `missing` and `too-large` instead of them where that is so. Throws when the bucket can't be reached. */
  async read(key: string, signal: AbortSignal): Promise<Uint8Array | "missing" | "too-large"> {
    try {
      const found = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }), {
        abortSignal: signal,
      });
      if (found.Body === undefined) return "missing";
      if ((found.ContentLength ?? 0) > largestPhoto) {
        // The rest must not be downloaded, nor keep its connection.
        found.Body.transformToWebStream()
          .cancel()
          .catch(() => undefined);
        return "too-large";
      }
      return await found.Body.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return "missing";
      throw error;
    }
  }

  /** Writes a drawn picture. Twice the same is once. */
  async write(key: string, jpeg: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#client.send(
      new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: jpeg, ContentType: "image/jpeg" }),
      { abortSignal: signal },
    );
  }
}

/** A client with time limits. Where an endpoint is set (a stand-in), buckets are part of the path. */
export function s3Client(): S3Client {
  return new S3Client({
    forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  });
}
