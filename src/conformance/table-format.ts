import type { TableFormat } from '../capabilities/table-format.ts';
import { type MemoryStorage, memoryStorage } from './memory-storage.ts';
import { COMMIT_CASES } from './table-format/commit-cases.ts';
import { HISTORY_CASES } from './table-format/history-cases.ts';
import type { TableFormatCase } from './table-format/table-format-case.ts';

export type { TableFormatCase };

/** The promises of capabilities/table-format.ts, in the order of its methods. */
export const TABLE_FORMAT_CASES: readonly TableFormatCase[] = [...COMMIT_CASES, ...HISTORY_CASES];

/** How an adapter under test is made. */
export type MakeTableFormat = (storage: MemoryStorage) => TableFormat;

/** Runs one case; throws what the case found wrong. */
export async function runTableFormatCase(item: TableFormatCase, make: MakeTableFormat): Promise<void> {
  const storage = memoryStorage();
  await item.run(make(storage), storage);
}
