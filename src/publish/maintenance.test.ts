import { describe, expect, it } from 'vitest';
import type { LiveFile } from '../capabilities/table-format.ts';
import { filesToCompact, ORPHAN_AGE_MS, orphansAmong, SMALL_FILES_MIN } from './maintenance.ts';

const MIB = 1_048_576;
const file = (partition: string, sizeBytes: number, spec = 0): LiveFile => ({
  uri: `file:///t/${partition}-${sizeBytes}`,
  rows: 1,
  sizeBytes,
  partition: [partition],
  columns: {},
  sorted: false,
  sequenceNumber: 1,
  partitionSpecId: spec,
});
const many = (count: number, make: () => LiveFile): readonly LiveFile[] =>
  Array.from({ length: count }, make);

describe('filesToCompact', () => {
  it.each([
    ['enough small files of one partition', many(SMALL_FILES_MIN, () => file('EU', MIB)), [SMALL_FILES_MIN]],
    ['one too few', many(SMALL_FILES_MIN - 1, () => file('EU', MIB)), []],
    [
      'enough only over two partitions',
      [...many(5, () => file('EU', MIB)), ...many(5, () => file('US', MIB))],
      [],
    ],
    ['large files stay', many(20, () => file('EU', 100 * MIB)), []],
    [
      'files of an older layout are apart',
      [...many(5, () => file('EU', MIB, 0)), ...many(5, () => file('EU', MIB, 1))],
      [],
    ],
    ['two partitions', [...many(9, () => file('EU', MIB)), ...many(8, () => file('US', MIB))], [9, 8]],
  ])('%s', (_, files, sizes) => {
    expect(filesToCompact(files, 128 * MIB).map((group) => group.length)).toEqual(sizes);
  });
});

describe('orphansAmong', () => {
  const now = 10 * ORPHAN_AGE_MS;
  const found = [
    { uri: 'needed', modifiedAt: 0 },
    { uri: 'old', modifiedAt: now - ORPHAN_AGE_MS - 1 },
    { uri: 'young', modifiedAt: now - ORPHAN_AGE_MS + 1 },
  ];
  it('takes only what nothing needs and nobody can be writing', () => {
    expect(orphansAmong(found, new Set(['needed']), now)).toEqual(['old']);
  });
});
