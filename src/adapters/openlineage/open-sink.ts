import type { LineageSink } from '../../capabilities/lineage.ts';
import { fileSink } from './file-sink.ts';
import { httpSink } from './http-sink.ts';
import type { LostEvent } from './lost-event.ts';

const TIMEOUT_MS = 5_000;
const RETRY_AFTER_MS = [200, 1_000, 5_000];

/**
 * The sink that the environment asks for: `OPENLINEAGE_URL` (with `OPENLINEAGE_API_KEY` as bearer token),
 * `DATAMESH_LINEAGE_FILE`, both, or neither.
 *
 * shape   environment variables → LineageSink
 * errors  SystemError DM6118 for a URL that is not http(s)
 * source  OpenLineage Python client documentation, §Environment variables
 */
export function openLineageSink(
  env: Readonly<Record<string, string | undefined>>,
  onLost: (lost: LostEvent) => void = warn,
): LineageSink {
  if (env['OPENLINEAGE_DISABLED'] === 'true') return { emit: async () => {} };
  const { OPENLINEAGE_URL: url, OPENLINEAGE_API_KEY: key, DATAMESH_LINEAGE_FILE: file } = env;
  const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {};
  const sinks = [
    ...(file ? [fileSink(file, onLost)] : []),
    ...(url ? [httpSink({ url, headers, timeoutMs: TIMEOUT_MS, retryAfterMs: RETRY_AFTER_MS, onLost })] : []),
  ];
  return {
    async emit(event) {
      await Promise.all(sinks.map((sink) => sink.emit(event)));
    },
  };
}

function warn({ event, reason }: LostEvent): void {
  process.emitWarning(`${event.eventType} of run ${event.runId} was not delivered: ${reason}`, {
    type: 'LineageWarning',
    code: 'DM6119',
  });
}
