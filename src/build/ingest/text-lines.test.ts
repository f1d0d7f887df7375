import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textLines } from './text-lines.ts';

async function linesOf(text: string | Uint8Array, cuts: readonly number[], bytesMax = 1_000) {
  const bytes = Buffer.from(text);
  async function* chunks() {
    let start = 0;
    for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
      yield bytes.subarray(start, Math.min(cut, bytes.length));
      start = Math.min(cut, bytes.length);
    }
  }
  const lines = [];
  for await (const line of textLines(chunks(), bytesMax)) lines.push(line);
  return lines;
}

describe('textLines', () => {
  it('numbers lines and leaves empty ones out', async () => {
    expect(await linesOf('a\n\n b\r\n', [])).toEqual([
      { number: 1, text: 'a' },
      { number: 3, text: ' b\r' },
    ]);
  });

  it('gives the last line without its newline', async () => {
    expect(await linesOf('a\nb', [])).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: 'b' },
    ]);
  });

  it('reports an overlong line without its text and goes on after it', async () => {
    expect(await linesOf(`a\n${'x'.repeat(30)}\nb`, [5, 12, 20], 10)).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: undefined },
      { number: 3, text: 'b' },
    ]);
  });

  it('leaves a byte order mark out', async () => {
    expect(await linesOf('\uFEFFa', [])).toEqual([{ number: 1, text: 'a' }]);
  });

  it('does not depend on where the file is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !text.includes('\n'))),
        fc.array(fc.nat(200), { maxLength: 8 }),
        async (lines, cuts) => {
          const text = lines.join('\n');
          expect(await linesOf(text, cuts)).toEqual(await linesOf(text, []));
        },
      ),
    );
  });
});
