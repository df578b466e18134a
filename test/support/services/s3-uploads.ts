import { readdir, readFile, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { BUCKET, type RunningS3 } from './s3';

/** The file with the key of an upload, in the folder of its id. */
const KEY = 'key';

/** An upload: its id, the key of its object, and when it began. */
interface Started {
  readonly id: string;
  readonly key: string;
  readonly initiated: string;
}

/**
 * Two calls that s3rver lacks, on its folder of multipart uploads: list and abort. The answers have the form of
 * Amazon's reference.
 */
export class S3Uploads {
  private readonly folder: string;

  constructor({ directory }: RunningS3) {
    this.folder = join(directory, BUCKET, '._S3rver_uploads');
  }

  /** The ids of all uploads that are started and neither completed nor aborted. */
  async ids(): Promise<string[]> {
    return (await this.started()).map(({ id }) => id);
  }

  /** The answer to one of the two calls; undefined for other requests. */
  async answer({ method, url = '' }: IncomingMessage): Promise<{ status: number; xml: string } | undefined> {
    const { searchParams } = new URL(url, 'http://s3');
    if (method === 'GET' && searchParams.has('uploads')) {
      return { status: 200, xml: await this.list(searchParams.get('prefix') ?? '') };
    }
    const id = searchParams.get('uploadId');
    if (method !== 'DELETE' || id === null) return undefined;
    await rm(join(this.folder, id, KEY), { force: true });
    await rm(join(this.folder, id), { recursive: true, force: true, maxRetries: 3 });
    return { status: 204, xml: '' };
  }

  private async list(prefix: string): Promise<string> {
    const uploads = (await this.started())
      .filter(({ key }) => key.startsWith(prefix))
      .map(
        ({ id, key, initiated }) =>
          `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${initiated}</Initiated></Upload>`,
      );
    const list = `<Bucket>${BUCKET}</Bucket>${uploads.join('')}<IsTruncated>false</IsTruncated>`;
    return `<ListMultipartUploadsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list}</ListMultipartUploadsResult>`;
  }
  /** A part that arrives after the abort makes s3rver create the folder again, without the file of the key. */
  private async started(): Promise<Started[]> {
    const ids = await readdir(this.folder).catch(() => []);
    const all = await Promise.all(ids.map((id) => this.upload(id).catch(() => [])));
    return all.flat();
  }

  private async upload(id: string): Promise<Started[]> {
    const file = join(this.folder, id, KEY);
    return [{ id, key: await readFile(file, 'utf8'), initiated: (await stat(file)).mtime.toISOString() }];
  }
}
