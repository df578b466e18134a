import { formatHours } from '../core/uptime/figures';
import { formatInstant, formatInstantOrNull } from '../core/time/instant';
import { escapeHtml, type Message } from '../notifications';
import type { Report, ReportSummary, SummaryTotals } from '../reports';

/** What all messages of a schedule name. `tickAt` in epoch ms. */
interface About {
  readonly schedule: string;
  readonly tickAt: number;
}

/** A report that could not be triggered, or has failed. */
interface FailedDelivery extends About {
  readonly reportId: string | null;
  readonly reason: string;
}

/** The file of a report, and where it is. */
export interface FileOfReport {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Its name in the API. */
  readonly filePath: string;
  /** undefined: the address of the service is not known. */
  readonly link: string | undefined;
  readonly isAttached: boolean;
}

interface ReportDelivery extends About {
  readonly reportId: string;
  readonly report: Pick<Report, 'asOf' | 'labels' | 'stores' | 'format'>;
  /** undefined: its rows are not kept. */
  readonly summary: ReportSummary | undefined;
  readonly file: FileOfReport | undefined;
  /** The tick of the delivery that it is compared with. */
  readonly previousAt: number | undefined;
}

/** A part of a message: a title, and lines of cells. */
interface Section {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

const NAMES: Readonly<Record<SummaryTotals['window'], string>> = {
  hour: 'last hour',
  day: 'last day',
  week: 'last week',
  period: 'period',
};

const GROUPS = new Intl.NumberFormat('en-US');
const hours = (ms: number): string => `${ms < 0 ? '-' : ''}${formatHours(Math.abs(ms))} h`;
const signed = (ms: number): string => (ms > 0 ? `+${hours(ms)}` : hours(ms));

/** The message that the report of a tick failed. */
export function failureMessage({ schedule, tickAt, reportId, reason }: FailedDelivery): Omit<Message, 'id'> {
  const tick = formatInstant(tickAt);
  const lines = [`The report ${schedule} failed`, '', `There is no report of ${tick}: ${reason}`];
  const data = { schedule, tick_at: tick, report_id: reportId, failure_reason: reason };
  return { kind: 'schedule.failed', text: lines.join('\n'), data, reportId: reportId ?? undefined };
}

/** The message with a completed report: its totals, the worst rows, the changes since the previous one, and the file. */
export function reportMessage(delivery: ReportDelivery): Omit<Message, 'id'> {
  const { reportId, file } = delivery;
  const sections = sectionsOf(delivery);
  const title = titleOf(delivery);
  const facts = factsOf(delivery);
  const text = [title, '', ...facts, ...sections.flatMap(textOf), '', sentenceOf(file)].join('\n');
  return {
    kind: 'schedule.completed',
    text,
    html: htmlOf(title, facts, sections, file),
    data: dataOf(delivery),
    reportId,
    attachment: file?.isAttached === true ? file.filePath : undefined,
  };
}

function titleOf({ schedule, summary }: ReportDelivery): string {
  const total = summary?.totals.at(-1);
  if (total === undefined || total.percent === '') return `Report ${schedule}`;
  return `Report ${schedule}: ${total.percent} % uptime in the ${NAMES[total.window]}`;
}

function factsOf({ report: { asOf, labels, stores }, summary }: ReportDelivery): string[] {
  const of = asOf === null ? 'There are no polls yet.' : `As of ${formatInstant(asOf)}.`;
  const rows = `${GROUPS.format(stores ?? 0)} stores${labels === null ? '' : ` with ${labels}`}.`;
  return [of, rows, ...(summary === undefined ? ['Its rows are no longer kept.'] : [])];
}

function sectionsOf({ summary, previousAt }: ReportDelivery): Section[] {
  if (summary === undefined) return [];
  const { totals, worst, changes } = summary;
  const span = NAMES[totals.at(-1)?.window ?? 'period'];
  const sections: Section[] = [
    {
      title: 'Totals',
      rows: totals.map(({ window, uptime, downtime, percent }) => [
        NAMES[window],
        percent === '' ? 'no open time' : `${percent} %`,
        `up ${hours(uptime)}`,
        `down ${hours(downtime)}`,
      ]),
    },
    {
      title: `Down longest in the ${span}`,
      rows:
        worst.length === 0
          ? [['None was down.']]
          : worst.map(({ texts, part, downtime }) => [
              [...texts, ...(part === undefined ? [] : [part])].join(' '),
              hours(downtime),
            ]),
    },
  ];
  if (changes === undefined || previousAt === undefined) return sections;
  const { moved, total, onlyAfter, onlyBefore, items } = changes;
  const more = items.flatMap(({ storeId, group, part, before, after }) =>
    before === null || after === null || after === before
      ? []
      : [
          [
            [storeId ?? (group ?? []).map((value) => value ?? '(none)').join(' '), part ?? '']
              .join(' ')
              .trim(),
            signed(after - before),
          ],
        ],
  );
  const counts = `${GROUPS.format(moved)} of ${GROUPS.format(total)} changed, ${GROUPS.format(onlyAfter)} are new, ${GROUPS.format(onlyBefore)} are gone.`;
  return [
    ...sections,
    { title: `Downtime since the delivery of ${formatInstant(previousAt)}`, rows: [[counts], ...more] },
  ];
}

const textOf = ({ title, rows }: Section): string[] => [
  '',
  title,
  ...rows.map((cells) => `  ${cells.join('  ')}`),
];

function sentenceOf(file: FileOfReport | undefined): string {
  if (file === undefined) return 'The file is no longer there.';
  const { name, size, filePath, link, isAttached } = file;
  const where = link ?? `GET /download_report?file_path=${filePath}`;
  return isAttached
    ? `E-mail has the file ${name} attached. It is also here: ${where}`
    : `The file ${name} is too large for e-mail (${(size / 1_048_576).toFixed(1)} MB): ${where}`;
}

const CELL = 'style="padding:2px 12px 2px 0"';

function htmlOf(
  title: string,
  facts: readonly string[],
  sections: readonly Section[],
  file: FileOfReport | undefined,
) {
  const tables = sections.map(({ title: heading, rows }) => {
    const lines = rows.map(
      (cells) => `<tr>${cells.map((cell) => `<td ${CELL}>${escapeHtml(cell)}</td>`).join('')}</tr>`,
    );
    return `<h3>${escapeHtml(heading)}</h3><table>${lines.join('')}</table>`;
  });
  const link =
    file?.link === undefined ? '' : `<p><a href="${escapeHtml(file.link)}">${escapeHtml(file.name)}</a></p>`;
  return [
    `<h2>${escapeHtml(title)}</h2>`,
    `<p>${facts.map(escapeHtml).join('<br>')}</p>`,
    ...tables,
    link === '' ? `<p>${escapeHtml(sentenceOf(file))}</p>` : link,
  ].join('\n');
}

function dataOf({ schedule, tickAt, reportId, report, summary, file, previousAt }: ReportDelivery) {
  return {
    schedule,
    tick_at: formatInstant(tickAt),
    report_id: reportId,
    as_of: formatInstantOrNull(report.asOf),
    labels: report.labels,
    stores: report.stores,
    file_path: file?.filePath ?? null,
    url: file?.link ?? null,
    totals:
      summary?.totals.map(({ window, uptime, downtime, percent }) => ({
        ...{ window, uptime_ms: uptime, downtime_ms: downtime },
        uptime_percent: percent === '' ? null : Number(percent),
      })) ?? null,
    worst:
      summary?.worst.map(({ texts, part, downtime }) => ({
        ...{ texts, part: part ?? null, downtime_ms: downtime },
      })) ?? null,
    changes:
      summary?.changes === undefined || previousAt === undefined
        ? null
        : {
            since: formatInstant(previousAt),
            changed: summary.changes.moved,
            only_before: summary.changes.onlyBefore,
            only_after: summary.changes.onlyAfter,
          },
  };
}
