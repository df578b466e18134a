export * from './data-export.module';
export * from './dataset-exporter';
export * from './export-folder';
export * from './poll-formats';
export * from './polls-exporter';
