/** What is seen of a file that may still be written. */
export interface SeenFile {
  /** The file itself, under any name: that of its inode. */
  readonly id: string;
  /** In bytes. */
  readonly size: number;
  /** By the clock of its file system (epoch ms), which may differ from ours. */
  readonly modifiedAt: number;
}

/**
 * Decides when files are complete: when neither their size nor their time has changed for `settleMs`, by our own clock. A
 * file that was at rest under another name is complete as soon as it is renamed. An empty file is not complete.
 */
export class Settling<Seen extends SeenFile> {
  private files = new Map<string, Seen & { readonly since: number }>();

  constructor(private readonly settleMs: number) {}

  /** The complete ones of all files that there are; `now`: milliseconds of a clock that never goes back. */
  complete(files: readonly Seen[], now: number): Seen[] {
    const before = this.files;
    this.files = new Map(
      files.map((file) => {
        const known = before.get(file.id);
        const isSame = known?.size === file.size && known.modifiedAt === file.modifiedAt;
        return [file.id, { ...file, since: isSame ? known.since : now }];
      }),
    );
    return files.filter(({ id, size }) => size > 0 && now - this.files.get(id)!.since >= this.settleMs);
  }
}
