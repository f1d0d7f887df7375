import { randomUUID } from 'node:crypto';
import { test } from 'vitest';
import { runTableFormatCase, TABLE_FORMAT_CASES } from '../../conformance/table-format.ts';
import { icebergFormat } from './index.ts';

test.each(TABLE_FORMAT_CASES)('conformance: $name', (item) =>
  runTableFormatCase(item, (storage) =>
    icebergFormat({ storage, clock: { now: () => 9_000 }, newId: randomUUID }),
  ),
);
