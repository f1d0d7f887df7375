import { describe, expect, it } from 'vitest';
import { formatDataType } from '../../model/data-type.ts';
import { avroCodec, isRefusal } from './avro-schema.ts';

const decimal = { type: 'bytes', logicalType: 'decimal', precision: 12, scale: 2 };
const long = (logicalType: string) => ({ type: 'long', logicalType });
const fixed = { type: 'fixed', name: 'F', size: 3, logicalType: 'decimal', precision: 6, scale: 3 };

const cases: readonly [schema: unknown, value: unknown, type: string, text: string][] = [
  ['long', 9223372036854775807n, 'long', '9223372036854775807'],
  ['double', Number.NaN, 'double', '"NaN"'],
  ['float', Number.NEGATIVE_INFINITY, 'float', '"-Infinity"'],
  ['string', 'a"b\n', 'string', '"a\\"b\\n"'],
  ['bytes', Buffer.from([0x00, 0x41, 0xff]), 'binary', '"\\\\x00\\\\x41\\\\xFF"'],
  [decimal, Buffer.from([0x04, 0xd2]), 'decimal(12,2)', '"12.34"'],
  [decimal, Buffer.from([0xff]), 'decimal(12,2)', '"-0.01"'],
  [decimal, Buffer.from([0x80]), 'decimal(12,2)', '"-1.28"'],
  [decimal, Buffer.alloc(0), 'decimal(12,2)', '"0.00"'],
  [fixed, Buffer.from([0x00, 0x03, 0xe8]), 'decimal(6,3)', '"1.000"'],
  [{ type: 'int', logicalType: 'date' }, 20_779, 'date', '"2026-11-22"'],
  [{ type: 'int', logicalType: 'date' }, -1, 'date', '"1969-12-31"'],
  [{ type: 'int', logicalType: 'time-millis' }, 3_723_004, 'time', '"01:02:03.004000"'],
  [long('time-micros'), 3_723_000_005n, 'time', '"01:02:03.000005"'],
  [long('timestamp-millis'), 1_763_800_000_123n, 'timestamptz', '"2025-11-22T08:26:40.123000Z"'],
  [long('timestamp-micros'), -1n, 'timestamptz', '"1969-12-31T23:59:59.999999Z"'],
  [long('local-timestamp-micros'), 1n, 'timestamp', '"1970-01-01T00:00:00.000001"'],
  [long('timestamp-nanos'), 1_999n, 'timestamptz', '"1970-01-01T00:00:00.000001Z"'],
  [{ type: 'string', logicalType: 'uuid' }, 'u', 'uuid', '"u"'],
  [
    { type: 'long', 'connect.name': 'io.debezium.time.MicroTimestamp' },
    5n,
    'timestamp',
    '"1970-01-01T00:00:00.000005"',
  ],
  [{ type: 'int', 'connect.name': 'io.debezium.time.Date' }, 0, 'date', '"1970-01-01"'],
  [
    { type: { type: 'long', logicalType: 'timestamp-millis' } },
    0n,
    'timestamptz',
    '"1970-01-01T00:00:00.000000Z"',
  ],
];

const RECORD = {
  type: 'record',
  name: 'Envelope',
  namespace: 'a.b',
  fields: [
    {
      name: 'before',
      type: ['null', { type: 'record', name: 'Value', fields: [{ name: 'id', type: 'int' }] }],
    },
    { name: 'after', type: ['null', 'a.b.Value'] },
    { name: 'other', type: 'Value' },
  ],
};

describe('avroCodec', () => {
  it.each(cases)('%j: %s', (schema, value, type, text) => {
    const codec = avroCodec(schema);
    if (isRefusal(codec)) throw new Error(codec.refused);
    expect([formatDataType(codec.type), codec.text(value)]).toEqual([type, text]);
  });

  it('finds named types by their full and their short name', () => {
    const codec = avroCodec(RECORD);
    if (isRefusal(codec)) throw new Error(codec.refused);
    expect(codec.text({ before: null, after: { id: 1 }, other: { id: 2 } })).toBe(
      '{"before":null,"after":{"id":1},"other":{"id":2}}',
    );
    expect(Object.values(codec.fields ?? {}).map((field) => field.nullable)).toEqual([true, true, false]);
  });

  it.each([
    ['null'],
    [['string', 'int']],
    ['Unknown'],
    [{ type: 'fixed', name: 'D', size: 12, logicalType: 'duration' }],
    [{ type: 'bytes', logicalType: 'decimal', precision: 50, scale: 2 }],
    [{ type: 'record', name: 'R', fields: ['x'] }],
    [undefined],
    [{ type: 'array', items: { type: 'array', items: ['int', 'string'] } }],
  ])('refuses %j', (schema) => expect(isRefusal(avroCodec(schema))).toBe(true));
});
