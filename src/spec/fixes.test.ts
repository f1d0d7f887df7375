import { describe, expect, it } from 'vitest';
import type { Problem } from '../model/problem.ts';
import { applyFixes, declareFile } from './index.ts';

function fixing(start: number, end: number, replacement: string): Problem {
  const fix = { title: 't', file: 'a.yaml', start, end, replacement };
  return { code: 'DM1101', severity: 'error', message: 'm', fix };
}

describe('applyFixes', () => {
  it.each([
    { name: 'in any order', problems: [fixing(4, 5, 'E'), fixing(0, 1, 'A')], text: 'AbcdEf' },
    {
      name: 'only the first of two that overlap',
      problems: [fixing(1, 4, 'X'), fixing(2, 5, 'Y')],
      text: 'aXef',
    },
    { name: 'two that touch', problems: [fixing(1, 2, 'X'), fixing(2, 3, 'Y')], text: 'aXYdef' },
    {
      name: 'one that two problems share once',
      problems: [fixing(1, 2, 'XX'), fixing(1, 2, 'XX')],
      text: 'aXXcdef',
    },
  ])('applies $name', ({ problems, text }) => {
    expect(applyFixes([{ path: 'a.yaml', text: 'abcdef' }], problems)).toEqual([{ path: 'a.yaml', text }]);
  });
});

const HEAD =
  'apiVersion: datacontract/v1\nkind: DataContract\nmetadata: { name: c, version: 1.0.0, owner: me }\nproducer: { domain: sales, dataProduct: orders }\nschema:\n  type: avro\n  specification: |\n';

describe('the fix of a misplaced logicalType', () => {
  it.each([
    {
      name: 'in a union',
      field: '{"name": "a", "type": ["null", "long"], "logicalType": "date"}',
      fixed: '{"name": "a", "type": ["null", {"type": "long", "logicalType": "date"}]}',
    },
    {
      name: 'before the type, with its parameters',
      field:
        '{"logicalType": "decimal", "precision": 4, "name": "a", "type": "bytes", "scale": 2, "doc": "d"}',
      fixed:
        '{ "name": "a", "type": {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}, "doc": "d"}',
    },
    {
      name: 'beside a type that is an object',
      field: '{"name": "a", "type": {"type": "long"}, "logicalType": "timestamp-millis"}',
      fixed: '{"name": "a", "type": {"type": "long", "logicalType": "timestamp-millis"}}',
    },
    {
      name: 'over several lines',
      field: '{\n      "name": "a",\n      "type": "long",\n      "logicalType": "timestamp-millis"\n    }',
      fixed:
        '{\n      "name": "a",\n      "type": {"type": "long", "logicalType": "timestamp-millis"}\n    }',
    },
  ])('$name', ({ field, fixed }) => {
    const textOf = (of: string): string => `${HEAD}    {"type": "record", "name": "R", "fields": [${of}]}\n`;
    const before = { path: 'data-contract.yaml', text: textOf(field) };
    const [after] = applyFixes([before], declareFile(before));
    expect(after?.text).toBe(textOf(fixed));
    expect(after && declareFile(after).map(({ code }) => code)).not.toContain('DM3107');
  });

  it('is not offered where offsets cannot be known', () => {
    const field = '{"name": "a", "type": "long", "logicalType": "timestamp-millis"}';
    const text = `${HEAD.replace('|', '>')}    {"type": "record",\n    "name": "R", "fields": [${field}]}\n`;
    const [problem] = declareFile({ path: 'data-contract.yaml', text });
    expect(problem?.code).toBe('DM3107');
    expect(problem?.fix).toBeUndefined();
  });
});
