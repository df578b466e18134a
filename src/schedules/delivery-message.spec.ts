import type { ReportSummary } from '../reports';
import { failureMessage, type FileOfReport, reportMessage } from './delivery-message';

const HOUR_MS = 3_600_000;
const tickAt = Date.parse('2024-05-13T10:00:00Z');
const reportId = '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10';
const report = {
  asOf: Date.parse('2024-05-13T09:58:00Z'),
  labels: 'region=north',
  stores: 1_234,
  format: 'csv' as const,
};
const summary: ReportSummary = {
  rows: 1_234,
  totals: [{ window: 'period', uptime: 99 * HOUR_MS, downtime: HOUR_MS, percent: '99.00' }],
  worst: [{ texts: ['42', 'A & <B>'], part: '2024-05-06', downtime: HOUR_MS / 2 }],
  changes: {
    total: 1_234,
    moved: 3,
    onlyBefore: 1,
    onlyAfter: 2,
    items: [
      { storeId: '42', group: undefined, part: undefined, before: 0, after: HOUR_MS },
      { storeId: '43', group: undefined, part: undefined, before: HOUR_MS, after: HOUR_MS / 2 },
      { storeId: '44', group: undefined, part: undefined, before: null, after: HOUR_MS },
      { storeId: '45', group: undefined, part: undefined, before: HOUR_MS, after: HOUR_MS },
    ],
  },
};
const file: FileOfReport = {
  name: 'store_report_9b2c.csv',
  size: 1_000,
  filePath: 'reports/store_report_9b2c.csv',
  link: 'https://m.example.com/download_report?file_path=reports%2Fstore_report_9b2c.csv',
  isAttached: true,
};
const previousAt = Date.parse('2024-05-06T10:00:00Z');
const delivery = { schedule: 'weekly', tickAt, reportId, report, summary, file, previousAt };

describe('the message with a report', () => {
  it('has totals, the worst rows, changes, and where the file is', () => {
    const message = reportMessage(delivery);
    expect(message.text.split('\n')).toEqual([
      'Report weekly: 99.00 % uptime in the period',
      '',
      'As of 2024-05-13T09:58:00.000Z.',
      '1,234 stores with region=north.',
      '',
      'Totals',
      '  period  99.00 %  up 99.00 h  down 1.00 h',
      '',
      'Down longest in the period',
      '  42 A & <B> 2024-05-06  0.50 h',
      '',
      'Downtime since the delivery of 2024-05-06T10:00:00.000Z',
      '  3 of 1,234 changed, 2 are new, 1 are gone.',
      '  42  +1.00 h',
      '  43  -0.50 h',
      '',
      `E-mail has the file store_report_9b2c.csv attached. It is also here: ${file.link}`,
    ]);
    expect(message).toMatchObject({ kind: 'schedule.completed', reportId, attachment: file.filePath });
    expect(message.html).toContain('42 A &amp; &lt;B&gt; 2024-05-06');
    expect(message.html).toContain(`<a href="${file.link}">`);
    expect(message.data).toMatchObject({
      ...{ schedule: 'weekly', tick_at: '2024-05-13T10:00:00.000Z', url: file.link },
      totals: [{ window: 'period', uptime_ms: 99 * HOUR_MS, downtime_ms: HOUR_MS, uptime_percent: 99 }],
      changes: { since: '2024-05-06T10:00:00.000Z', changed: 3, only_before: 1, only_after: 2 },
    });
  });

  it('has a link in the place of a large file, or the path without an address', () => {
    const large = { ...file, size: 12 * 1_048_576, isAttached: false };
    const message = reportMessage({ ...delivery, file: large });
    expect(message.attachment).toBeUndefined();
    expect(message.text).toContain(`too large for e-mail (12.0 MB): ${file.link}`);
    expect(reportMessage({ ...delivery, file: { ...large, link: undefined } }).text).toContain(
      'too large for e-mail (12.0 MB): GET /download_report?file_path=reports/store_report_9b2c.csv',
    );
  });

  it('says what is missing: changes, downtime, open time, rows, the file', () => {
    const first = { ...summary, changes: undefined, worst: [] };
    expect(reportMessage({ ...delivery, summary: first, previousAt: undefined }).text).toContain(
      'None was down.',
    );
    const closed = { ...first, totals: [{ window: 'week' as const, uptime: 0, downtime: 0, percent: '' }] };
    const message = reportMessage({ ...delivery, summary: closed });
    expect(message.text).toMatch(/^Report weekly\n[^]*last week {2}no open time/);
    const bare = reportMessage({ ...delivery, summary: undefined, file: undefined });
    expect(bare.text).toMatch(/Its rows are no longer kept\.[^]*The file is no longer there\.$/);
    expect(bare.data).toMatchObject({ totals: null, worst: null, changes: null, url: null, file_path: null });
  });
});

describe('the message without a report', () => {
  it('has the reason', () => {
    expect(
      failureMessage({ schedule: 'weekly', tickAt, reportId: null, reason: 'The disk was full.' }),
    ).toEqual({
      kind: 'schedule.failed',
      text: 'The report weekly failed\n\nThere is no report of 2024-05-13T10:00:00.000Z: The disk was full.',
      data: {
        schedule: 'weekly',
        tick_at: '2024-05-13T10:00:00.000Z',
        report_id: null,
        failure_reason: 'The disk was full.',
      },
      reportId: undefined,
    });
  });
});
