/** A value that the service has returned under this name, chosen when the request is sent. */
export class Known {
  constructor(
    readonly name: string,
    readonly place: number,
  ) {}
}

const MAX_OF_A_NAME = 200;
const LONGEST = 300;

/** The texts of answers by the name of their member: ids, paths of files, instants. */
export class KnownValues {
  private readonly byName = new Map<string, string[]>();

  /** Collects all texts of an answer. */
  learn(answer: unknown, name = ''): void {
    if (typeof answer === 'string') this.note(name, answer);
    else if (Array.isArray(answer)) for (const item of answer) this.learn(item, name);
    else if (typeof answer === 'object' && answer !== null) {
      for (const [member, value] of Object.entries(answer)) this.learn(value, member);
    }
  }

  /** Replaces each `Known` by a value of its name or, if there is none, by any value. */
  fill(value: unknown): unknown {
    if (value instanceof Known) return this.find(value);
    if (Array.isArray(value)) return value.map((item) => this.fill(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.fill(member)]));
  }

  private find({ name, place }: Known): string {
    const values = this.byName.get(folded(name)) ?? [...this.byName.values()].flat();
    return values[place % values.length] ?? 'nothing is known yet';
  }

  private note(name: string, text: string): void {
    if (text.length > LONGEST) return;
    const values = this.byName.get(folded(name)) ?? [];
    if (!values.includes(text)) values.push(text);
    if (values.length > MAX_OF_A_NAME) values.shift();
    this.byName.set(folded(name), values);
  }
}

/** `filepath` and `file_path` count as one name. */
const folded = (name: string): string => name.replaceAll('_', '').toLowerCase();
