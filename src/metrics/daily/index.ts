export * from './daily-metric.entity';
export * from './daily-rollup.repository';
export * from './daily.module';
export * from './figures-basis';
