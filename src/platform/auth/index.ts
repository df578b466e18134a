export * from './board-sessions.module';
export { BoardSessions, NO_SESSIONS } from './board-sessions';
export * from './document-keys';
export { reads } from './open-routes';
export * from './same-origin';
export * from './apply-security';
export * from './rate-limit.module';
export * from './session-cookie';
