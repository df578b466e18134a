import { fileNameOf, filePathOf } from './report-rows';

const ID = '9b2c7a54-53f5-4c3c-9f0f-6a3f5a1f2d10';

it('a report’s file is named after its id, and known under reports/ wherever it lies', () => {
  expect(fileNameOf({ reportId: ID, format: 'csv' })).toBe(`store_report_${ID}.csv`);
  expect(filePathOf({ reportId: ID, format: 'csv' })).toBe(`reports/store_report_${ID}.csv`);
});
