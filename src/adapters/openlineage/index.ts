/**
 * Owns the delivery of OpenLineage events to a file or an HTTP end point.
 * It does not make events and never fails a run: what could not be delivered is told to `onLost` and stays in state.
 */
export { fileSink } from './file-sink.ts';
export { type HttpSinkOptions, httpSink } from './http-sink.ts';
export type { LostEvent } from './lost-event.ts';
export { openLineageSink } from './open-sink.ts';
