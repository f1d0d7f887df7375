import type { TableFormat } from '../../capabilities/table-format.ts';
import type { MemoryStorage } from '../memory-storage.ts';

/** One promise of `TableFormat`, run against a fresh format over an empty storage. */
export interface TableFormatCase {
  readonly name: string;
  run(format: TableFormat, storage: MemoryStorage): Promise<void>;
}
