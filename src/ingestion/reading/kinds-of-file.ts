import { Header, HeaderFinder, LineCutter, NoHeader } from '../../core/csv/csv';
import { Importer } from '../importers/importer';
import { textOf } from './row-reader';

/** The kinds whose columns a file has, by its header; throws like `readCsv`. */
export async function kindsOfFile(
  bytes: AsyncIterable<Buffer>,
  kinds: readonly Importer[],
): Promise<Importer[]> {
  const finders = kinds.map(({ columns, optional }) => new HeaderFinder(columns, optional));
  const found: { kinds?: Importer[] } = {};
  const line = (text: string): void => {
    const lines = finders.map((finder) => finder.read(text));
    if (lines[0] !== undefined) {
      found.kinds ??= mostPrecise(kinds.filter((kind, i) => isOfKind(kind, lines[i]!.header)));
    }
  };
  const cutter = new LineCutter({ line, tooLong: () => (found.kinds ??= []) });
  let length = 0;
  for await (const chunk of textOf(bytes)) {
    cutter.write(chunk);
    length += chunk.length;
    if (found.kinds !== undefined || length > 1_048_576) break;
  }
  cutter.end();
  return found.kinds ?? [];
}

function isOfKind({ columns, takesOthers }: Importer, header: Header | NoHeader): boolean {
  if ('problem' in header) return false;
  return takesOthers !== true || header.positions.slice(columns.length).some((position) => position !== -1);
}

/** A kind that takes any column gives way to others. */
function mostPrecise(kinds: Importer[]): Importer[] {
  const precise = kinds.filter(({ takesOthers }) => takesOthers !== true);
  return precise.length > 0 ? precise : kinds;
}
