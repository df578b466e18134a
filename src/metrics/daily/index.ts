export * from './daily-keeper';
export * from './daily-metric.entity';
export * from './daily-metrics';
export * from './daily-table';
export * from './daily.module';
export * from './figures-basis';
export * from './touched-dates';
export * from './worked-out-days';
