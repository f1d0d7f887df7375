import { describe, expect, it } from 'vitest';
import { formatDataType } from '../model/data-type.ts';
import { readAvroColumns } from './avro.ts';
import { newSink } from './issue.ts';

function read(...fields: readonly unknown[]) {
  const sink = newSink('data-contract.yaml');
  const text = JSON.stringify({ type: 'record', name: 'R', namespace: 'n', fields });
  const columns = readAvroColumns(text, ['schema', 'specification'], sink);
  return { columns, codes: sink.issues.map(({ code }) => code) };
}

function typeOf(type: unknown): string {
  const { columns, codes } = read({ name: 'a', type });
  const [column] = columns;
  return column?.type ? `${formatDataType(column.type)}${column.nullable ? '?' : ''}` : codes.join(' ');
}

const logical = (type: string, logicalType: string, more: object = {}): object => ({
  type,
  logicalType,
  ...more,
});

describe('Avro types as columns', () => {
  it.each([
    ['boolean', 'boolean'],
    ['bytes', 'binary'],
    [{ type: 'string' }, 'string'],
    [{ type: { type: 'string' } }, 'string'],
    [['null', 'long'], 'long?'],
    [['double', 'null'], 'double?'],
    [['float'], 'float'],
    [{ type: 'enum', name: 'E', symbols: ['A', 'B'] }, 'string'],
    [{ type: 'fixed', name: 'F', size: 4 }, 'binary'],
    [{ type: 'array', items: ['null', 'int'] }, 'list<int>'],
    [{ type: 'map', values: 'string' }, 'map<string, string>'],
    [
      {
        type: 'record',
        name: 'N',
        fields: [
          { name: 'x', type: 'int' },
          { name: 'y', type: ['null', 'string'] },
        ],
      },
      'struct<x: int, y: string>',
    ],
    [logical('int', 'date'), 'date'],
    [logical('int', 'time-millis'), 'time'],
    [logical('long', 'time-micros'), 'time'],
    [logical('long', 'timestamp-millis'), 'timestamptz'],
    [logical('long', 'timestamp-micros'), 'timestamptz'],
    [logical('long', 'local-timestamp-millis'), 'timestamp'],
    [logical('long', 'local-timestamp-micros'), 'timestamp'],
    [logical('string', 'uuid'), 'uuid'],
    [logical('bytes', 'decimal', { precision: 10, scale: 2 }), 'decimal(10,2)'],
    [logical('bytes', 'decimal', { precision: 5 }), 'decimal(5,0)'],
    [logical('fixed', 'decimal', { name: 'D', size: 8, precision: 18, scale: 4 }), 'decimal(18,4)'],
  ])('%j is %s', (type, expected) => {
    expect(typeOf(type)).toBe(expected);
  });

  it.each([
    ['text', 'DM3103'],
    [17, 'DM3103'],
    [{}, 'DM3103'],
    ['null', 'DM3108'],
    [['null'], 'DM3108'],
    [['string', 'int'], 'DM3108'],
    [[], 'DM3108'],
    [{ type: 'enum', name: 'E', symbols: [] }, 'DM3105'],
    [{ type: 'enum', name: 'E', symbols: ['A', 'A'] }, 'DM3105'],
    [{ type: 'fixed', name: 'F', size: 0 }, 'DM3106'],
    [{ type: 'record', name: 'N', fields: [] }, 'DM3102'],
    [logical('string', 'date'), 'DM3106'],
    [logical('bytes', 'decimal'), 'DM3106'],
    [logical('bytes', 'decimal', { precision: 39 }), 'DM3106'],
    [logical('bytes', 'decimal', { precision: 2, scale: 3 }), 'DM3106'],
    [logical('int', 'decimal', { precision: 2 }), 'DM3106'],
    [{ type: 'array' }, 'DM3103'],
  ])('%j yields %s', (type, code) => {
    expect(typeOf(type)).toBe(code);
  });

  it('can be named once and used again, by short and by full name', () => {
    const { columns, codes } = read(
      { name: 'a', type: { type: 'enum', name: 'E', namespace: 'n', symbols: ['A'] } },
      { name: 'b', type: 'E' },
      { name: 'c', type: 'n.E' },
    );
    expect(codes).toEqual([]);
    expect(columns.map(({ type }) => type?.kind)).toEqual(['string', 'string', 'string']);
  });

  it('do not multiply without limit through names', () => {
    const fields: object[] = [
      { name: 'f0', type: { type: 'record', name: 'R0', fields: [{ name: 'a', type: 'int' }] } },
    ];
    for (let level = 1; level <= 30; level++) {
      const name = `R${level - 1}`;
      fields.push({
        name: `f${level}`,
        type: {
          type: 'record',
          name: `R${level}`,
          fields: [
            { name: 'a', type: name },
            { name: 'b', type: name },
          ],
        },
      });
    }
    expect(read(...fields).codes).toContain('DM3108');
  });

  it('nest only so deep', () => {
    let type: unknown = 'int';
    for (let level = 0; level < 40; level++) type = { type: 'array', items: type };
    expect(typeOf(type)).toBe('DM3108');
  });
});

describe('attributes of a field', () => {
  it('describe its column', () => {
    const { columns, codes } = read({
      name: 'email',
      type: 'string',
      doc: 'E-mail address',
      pii: true,
      key: true,
      classification: 'confidential',
      mask: 'hash',
      unit: 'text',
      custom: { kept: 'in the specification' },
    });
    expect(codes).toEqual([]);
    expect(columns).toEqual([
      {
        name: 'email',
        type: { kind: 'string' },
        nullable: false,
        description: 'E-mail address',
        pii: true,
        key: true,
        classification: 'confidential',
        mask: 'hash',
        unit: 'text',
      },
    ]);
  });

  it('name the symbols of an enum where nothing else describes it', () => {
    const { columns } = read({ name: 'a', type: { type: 'enum', name: 'E', symbols: ['A', 'B'] } });
    expect(columns[0]?.description).toBe('one of A, B');
  });

  it.each([
    [{ pii: 'yes' }, 'DM3111'],
    [{ mask: 'blur' }, 'DM3111'],
    [{ default: 1 }, 'DM3109'],
    [{ default: 'x' }, undefined],
  ])('%j yields %s', (attributes, code) => {
    expect(read({ name: 'a', type: 'string', ...attributes }).codes).toEqual(code ? [code] : []);
  });

  it('beside the type are read as they were meant', () => {
    const { columns, codes } = read(
      { name: 'a', type: ['null', 'long'], logicalType: 'timestamp-millis' },
      { name: 'b', type: 'bytes', logicalType: 'decimal', precision: 4, scale: 1 },
    );
    expect(codes).toEqual(['DM3107', 'DM3107']);
    expect(columns.map(({ type }) => type && formatDataType(type))).toEqual(['timestamptz', 'decimal(4,1)']);
  });
});
