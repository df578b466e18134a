export * from './instant';
export * from './plain-instant';
