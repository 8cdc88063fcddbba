import { buildApp } from "fauxqs";
import { FauxqsServer } from "./fauxqs-server.ts";

/** S3 on loopback, apart from SQS so that it can go down alone. */
export class S3 extends FauxqsServer {
  static async start(region: string): Promise<S3> {
    const app = buildApp({ logger: false, defaultRegion: region });
    return new S3(app, await FauxqsServer.listen(app), region);
  }

  async createBucket(name: string): Promise<void> {
    await this.call("PUT", `/${name}`, "s3", {});
  }
}

/**
 * Starts npm's `fauxqs` in this process as S3 (clients need `forcePathStyle`). What it holds is kept over `stop` and `start`.
 *
 * @param options.region which region the buckets are in. Default: eu-north-1.
 * @example
 * await using s3 = await startS3();
 * await s3.createBucket("images");
 * const client = new S3Client(s3.client);
 */
export function startS3({ region = "eu-north-1" }: { readonly region?: string } = {}): Promise<S3> {
  return S3.start(region);
}
