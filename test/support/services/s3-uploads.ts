import { readdir, readFile, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { BUCKET, type RunningS3 } from './s3';

/**
 * Two calls that s3rver lacks, on its folder of multipart uploads: list and abort. The answers have the form of
 * Amazon's reference.
 */
export class S3Uploads {
  private readonly folder: string;

  constructor({ directory }: RunningS3) {
    this.folder = join(directory, BUCKET, '._S3rver_uploads');
  }

  /** The ids of all uploads that are started and not completed. */
  ids(): Promise<string[]> {
    return readdir(this.folder).catch(() => []);
  }

  /** The answer to one of the two calls; undefined for other requests. */
  async answer({ method, url = '' }: IncomingMessage): Promise<{ status: number; xml: string } | undefined> {
    const { searchParams } = new URL(url, 'http://s3');
    if (method === 'GET' && searchParams.has('uploads')) {
      return { status: 200, xml: await this.list(searchParams.get('prefix') ?? '') };
    }
    const id = searchParams.get('uploadId');
    if (method !== 'DELETE' || id === null) return undefined;
    await rm(join(this.folder, id), { recursive: true });
    return { status: 204, xml: '' };
  }

  private async list(prefix: string): Promise<string> {
    const uploads: string[] = [];
    for (const id of await this.ids()) {
      const key = await readFile(join(this.folder, id, 'key'), 'utf8');
      const initiated = (await stat(join(this.folder, id, 'key'))).mtime.toISOString();
      if (!key.startsWith(prefix)) continue;
      uploads.push(
        `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiated}</Initiated></Upload>`,
      );
    }
    const list = `<Bucket>${BUCKET}</Bucket>${uploads.join('')}<IsTruncated>false</IsTruncated>`;
    return `<ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list}</ListMultipartUploadsResult>`;
  }
}
