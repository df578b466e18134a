/** The changes from one version of the data to the next that was seen. */
interface Step {
  readonly from: number;
  readonly texts: readonly string[];
}

/**
 * The last changes of stores, for clients that connect again. It keeps at most `max` changes and versions together, and
 * then removes the oldest. A version is known if it was seen, so that what follows from it is certain.
 */
export class ChangeLog {
  private readonly steps: Step[] = [];
  private size = 0;

  /** `present`: the version that was seen last. */
  constructor(
    private readonly max: number,
    private present: number,
  ) {}

  get version(): number {
    return this.present;
  }

  /** Adds what has changed since the last version; undefined: too much, so that earlier versions are no longer known. */
  add(version: number, texts: readonly string[] | undefined): void {
    if (texts === undefined) {
      this.steps.length = 0;
      this.size = 0;
    } else {
      this.steps.push({ from: this.present, texts });
      this.size += 1 + texts.length;
      while (this.size > this.max) this.size -= 1 + this.steps.shift()!.texts.length;
    }
    this.present = version;
  }

  /** What has changed since a version, in order; undefined: it is not known. */
  since(version: number): readonly string[] | undefined {
    if (version === this.present) return [];
    const first = this.steps.findIndex(({ from }) => from === version);
    return first === -1 ? undefined : this.steps.slice(first).flatMap(({ texts }) => texts);
  }
}

/** How far a client is: the version of the data, and the revision of alerts. */
export interface Position {
  readonly version: number;
  readonly revision: number;
}

export const positionText = ({ version, revision }: Position): string => `${version}-${revision}`;

/** undefined: the text is none. */
export function positionOf(text: string | undefined): Position | undefined {
  const [, version, revision] = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? '') ?? [];
  return version === undefined ? undefined : { version: Number(version), revision: Number(revision) };
}
