/**
 * Owns the HTTP server: the only place that knows a wire format. Deliberately decides nothing: what may be seen, what
 * is true and what is stored is asked of doors, state and the event log.
 */
export {
  HOST_DEFAULT,
  PORT_DEFAULT,
  type ProtocolMount,
  type PushDataset,
  type Readiness,
  type ServerDeps,
} from './context.ts';
export { type RunningServer, startServer } from './main.ts';
