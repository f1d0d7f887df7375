import { describe, expect, it } from 'vitest';
import { SqlError } from '../../capabilities/compute.ts';
import type { PartitionValue } from '../../model/build.ts';
import type { Transform } from '../../model/schema.ts';
import { type OpenCompute, schemaOf, withSession, write } from './fixtures.ts';

/** Iceberg table spec v2, appendix B: the 32-bit hash of a value. */
const HASHES: readonly (readonly [type: string, value: string, hash: number])[] = [
  ['int', '34', 2_017_239_379],
  ['long', '34', 2_017_239_379],
  ['decimal(9,2)', '14.20', -500_754_589],
  ['decimal(38,2)', '14.20', -500_754_589],
  ['date', '2017-11-16', -653_330_422],
  ['time', '22:31:08', -662_762_989],
  ['timestamp', '2017-11-16 22:31:08', -2_047_944_441],
  ['timestamp', '2017-11-16 22:31:08.000001', -1_207_196_810],
  ['timestamptz', '2017-11-16 14:31:08-08:00', -2_047_944_441],
  ['timestamptz', '2017-11-16 14:31:08.000001-08:00', -1_207_196_810],
  ['string', 'iceberg', 1_210_000_089],
  ['uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 1_488_055_340],
  ['binary', '\\x00\\x01\\x02\\x03', -188_683_207],
];
const BUCKETS = 1_000_003;

type Case = readonly [transform: Transform, type: string, value: string, expected: PartitionValue];

/** Iceberg table spec v2 §Partition Transforms, its truncation examples among them. */
const CASES: readonly Case[] = [
  [{ kind: 'identity' }, 'string', `it's "a" \u00e9`, `it's "a" \u00e9`],
  [{ kind: 'identity' }, 'boolean', 'true', true],
  [{ kind: 'identity' }, 'long', '9223372036854775807', '9223372036854775807'],
  [{ kind: 'identity' }, 'decimal(4,2)', '1.5', '1.50'],
  [{ kind: 'identity' }, 'date', '1969-12-31', '1969-12-31'],
  [{ kind: 'identity' }, 'timestamptz', '2020-01-01 00:00:00+00', '2020-01-01 00:00:00+00'],
  [{ kind: 'identity' }, 'binary', '\\x00\\xAB', '00AB'],
  [
    { kind: 'identity' },
    'uuid',
    'f79c3e09-677c-4bbd-a479-3f349cb785e7',
    'f79c3e09-677c-4bbd-a479-3f349cb785e7',
  ],
  [{ kind: 'year' }, 'date', '2017-12-01', 47],
  [{ kind: 'year' }, 'date', '1969-12-31', -1],
  [{ kind: 'year' }, 'timestamp', '1970-01-01 00:00:00', 0],
  [{ kind: 'year' }, 'timestamptz', '2017-01-01 00:30:00+01', 46],
  [{ kind: 'month' }, 'date', '2017-12-01', 575],
  [{ kind: 'month' }, 'timestamp', '1969-12-31 23:59:59', -1],
  [{ kind: 'month' }, 'timestamp', '1969-01-01 00:00:00', -12],
  [{ kind: 'day' }, 'date', '2017-12-01', 17_501],
  [{ kind: 'day' }, 'date', '1969-12-30', -2],
  [{ kind: 'day' }, 'timestamp', '1969-12-31 23:59:59.999999', -1],
  [{ kind: 'day' }, 'timestamptz', '2017-12-02 00:30:00+01', 17_501],
  [{ kind: 'hour' }, 'timestamp', '2017-12-01 10:12:55.038194', 420_034],
  [{ kind: 'hour' }, 'timestamp', '1969-12-31 23:59:59.999999', -1],
  [{ kind: 'hour' }, 'timestamptz', '1969-12-31 23:00:00+00', -1],
  [{ kind: 'truncate', width: 10 }, 'int', '1', '0'],
  [{ kind: 'truncate', width: 10 }, 'int', '-1', '-10'],
  [{ kind: 'truncate', width: 10 }, 'long', '-3000000001', '-3000000010'],
  [{ kind: 'truncate', width: 50 }, 'decimal(9,2)', '10.65', '10.50'],
  [{ kind: 'truncate', width: 50 }, 'decimal(9,2)', '-10.65', '-11.00'],
  [{ kind: 'truncate', width: 10 }, 'decimal(38,2)', '-0.05', '-0.10'],
  [{ kind: 'truncate', width: 3 }, 'string', 'iceberg', 'ice'],
  [{ kind: 'truncate', width: 3 }, 'string', '\u00e9\u{1F600}x!', '\u00e9\u{1F600}x'],
  [{ kind: 'truncate', width: 2 }, 'binary', '\\x00\\xFF\\x01', '00FF'],
];

async function partitionOf(
  open: OpenCompute,
  type: string,
  value: string,
  transform: Transform,
): Promise<readonly (readonly PartitionValue[])[]> {
  let partitions: readonly (readonly PartitionValue[])[] = [];
  await withSession(open, async (under) => {
    const schema = schemaOf({ x: type });
    const quoted = `'${value.replaceAll("'", "''")}'`;
    const select = `SELECT ${quoted}::${type === 'binary' ? 'blob' : type === 'string' ? 'varchar' : type} AS x UNION ALL SELECT NULL`;
    const files = await write(under, select, schema, {
      partitionBy: [{ column: 'x', transform }],
      sortBy: [],
    });
    partitions = files.map((file) => file.partition);
  })();
  return partitions;
}

export function transformConformance(open: OpenCompute): void {
  describe('partition transforms', () => {
    it.each(HASHES)('bucket of %s %s', async (type, value, hash) => {
      const partitions = await partitionOf(open, type, value, { kind: 'bucket', buckets: BUCKETS });
      expect(partitions).toEqual([[null], [(hash & 0x7fffffff) % BUCKETS]]);
    });

    it.each(CASES)('%o of %s %s', async (transform, type, value, expected) => {
      expect(await partitionOf(open, type, value, transform)).toEqual([[null], [expected]]);
    });

    it(
      'refuses infinite times, which are in no partition',
      withSession(open, async (under) => {
        const layout = { partitionBy: [{ column: 'x', transform: { kind: 'year' } as const }], sortBy: [] };
        const writing = write(
          under,
          `SELECT timestamp 'infinity' AS x`,
          schemaOf({ x: 'timestamp' }),
          layout,
        );
        await expect(writing).rejects.toBeInstanceOf(SqlError);
      }),
    );
  });
}
