import type { DataFile, StagedTable } from '../../model/build.ts';
import type { QualityRule } from '../../model/quality.ts';
import { FUTURE_TOLERANCE_MS } from './compile-sql.ts';
import type { ScanAnswer } from './scan.ts';

type FreshnessRule = Extract<QualityRule, { readonly check: 'freshness' }>;

/** The kept files with what their manifest says of them; undefined unless it says it of every one. */
export function keptFilesOf(table: StagedTable): readonly DataFile[] | undefined {
  const known = new Map((table.keptFiles ?? []).map((file) => [file.uri, file]));
  const files = table.kept.map((uri) => known.get(uri)).filter((file) => file !== undefined);
  return files.length === table.kept.length ? files : undefined;
}

/**
 * What a scan of the kept files would say about freshness, from their upper bounds; undefined when a bound is absent,
 * is no plain time, or lies in the future, so that single rows have to be looked at.
 *
 * shape   kept files → the scan's answer: newest time in ms, rows in the future (0)
 * units   UTC milliseconds; text without a zone is UTC
 * source  Iceberg spec v2 §Manifests: upper_bounds of times are exact
 */
export function keptFreshness(
  rule: FreshnessRule,
  table: StagedTable,
  files: readonly DataFile[],
  now: number,
): ScanAnswer | undefined {
  const field = table.schema.fields.find((candidate) => candidate.name === rule.column);
  if (!field || !['date', 'timestamp', 'timestamptz'].includes(field.type.kind)) return undefined;
  let newest: number | null = null;
  for (const file of files) {
    const statistics = file.columns[field.id];
    if (statistics && statistics.values > 0 && statistics.nulls === statistics.values) continue;
    const time = timeOf(statistics?.upper);
    if (time === undefined || time > now + FUTURE_TOLERANCE_MS) return undefined;
    newest = Math.max(newest ?? time, time);
  }
  return { ok: true, values: [newest, 0] };
}

/** Milliseconds of `2026-01-31` or `2026-01-31 10:00:00.123456+00`. */
function timeOf(text: string | undefined): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2})(\.\d{1,3})?\d*(?:Z|\+00(?::00)?)?)?$/.exec(
    text ?? '',
  );
  if (!match) return undefined;
  const time = Date.parse(`${match[1]}T${match[2] ?? '00:00:00'}${match[3] ?? ''}Z`);
  return Number.isNaN(time) ? undefined : time;
}
