export * from './alert-runner';
export * from './alert-texts';
export * from './alerts.module';
export * from './alerts.service';
export { Alert, AlertMute, AlertRule, AlertWatchRow } from './records/alert.entities';
