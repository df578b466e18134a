import { mediaTypeOf, REPORT_FORMATS } from './report-format';

it('knows the media type of each format by the ending of a name', () => {
  const types = REPORT_FORMATS.map((format) => mediaTypeOf(`store_report_1.${format}`).split(';')[0]);
  expect(types).toEqual([
    'text/csv',
    'application/x-ndjson',
    'application/vnd.apache.parquet',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ]);
});
