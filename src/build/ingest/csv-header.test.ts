import { describe, expect, it } from 'vitest';
import { csvHeader } from './csv-header.ts';

const declared = [
  { name: 'id', type: { kind: 'int' }, nullable: false },
  { name: 'full name', type: { kind: 'string' }, nullable: true },
] as const;

async function shapeOf(text: string) {
  async function* chunks() {
    yield Buffer.from(text);
  }
  return (await csvHeader(chunks(), declared))?.shape.map((column) => `${column.name} ${column.type.kind}`);
}

describe('csvHeader', () => {
  it.each([
    ['commas', 'id,full name\n1,x\n', ['id int', 'full name string']],
    ['semicolons', 'id;full name;extra\n', ['id int', 'full name string', 'extra string']],
    ['tabs and carriage return', 'id\tfull name\r\n', ['id int', 'full name string']],
    ['bars', 'id|full name', ['id int', 'full name string']],
    ['another order and case', 'Full Name,ID', ['full name string', 'id int']],
    ['quotes', '"id","full name","a ""b"", c"', ['id int', 'full name string', 'a "b", c string']],
    ['byte order mark', '\uFEFFid', ['id int']],
    ['no declared name', 'x,y', ['x string', 'y string']],
    ['an empty last field', 'id,', ['id int', 'column_2 string']],
  ])('%s', async (_, text, shape) => expect(await shapeOf(text)).toEqual(shape));

  it('answers nothing without a line', async () => expect(await shapeOf('')).toBeUndefined());
});
