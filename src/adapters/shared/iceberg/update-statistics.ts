import { change, type Draft } from './metadata-draft.ts';
import type { StatisticsFile } from './table-metadata.ts';
import type { UpdateOf } from './table-update.ts';

/** One statistics file a snapshot; a new one replaces it. */
export function setStatistics(
  draft: Draft,
  update: UpdateOf<'set-statistics'> | UpdateOf<'set-partition-statistics'>,
): Draft {
  const isTable = update.action === 'set-statistics';
  const file: StatisticsFile = isTable ? update.statistics : update['partition-statistics'];
  const key = isTable ? 'statistics' : 'partition-statistics';
  return change(draft, { [key]: [...others(draft.metadata[key], file['snapshot-id']), file] });
}

export function removeStatistics(
  draft: Draft,
  update: UpdateOf<'remove-statistics'> | UpdateOf<'remove-partition-statistics'>,
): Draft {
  const key = update.action === 'remove-statistics' ? 'statistics' : 'partition-statistics';
  const before = draft.metadata[key] ?? [];
  const kept = others(before, update['snapshot-id']);
  return kept.length === before.length ? draft : change(draft, { [key]: kept });
}

function others(
  files: readonly StatisticsFile[] | undefined,
  snapshotId: number | bigint,
): readonly StatisticsFile[] {
  return (files ?? []).filter((file) => file['snapshot-id'] !== snapshotId);
}
