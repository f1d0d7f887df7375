/** One line of a text file; `text` is undefined when the line is longer than allowed. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string | undefined;
}

const NEWLINE = 0x0a;

/**
 * Splits a file into lines without holding it whole. Empty lines are left out; an overlong line is reported without
 * its text and skipped to its end.
 *
 * units   `bytesMax`: bytes of one line
 */
export async function* textLines(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: false });
  const pending: { parts: Uint8Array[]; bytes: number } = { parts: [], bytes: 0 };
  let number = 0;
  const take = (last: Uint8Array): TextLine | undefined => {
    number++;
    const bytes = pending.bytes + last.length;
    const text = bytes > bytesMax ? undefined : decoder.decode(join(pending.parts, last));
    pending.parts = [];
    pending.bytes = 0;
    if (text?.trim() === '') return undefined;
    return { number, text };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = take(chunk.subarray(start, end));
      if (line) yield line;
      start = end + 1;
    }
    keep(pending, chunk.subarray(start), bytesMax);
  }
  if (pending.bytes > 0) {
    const line = take(new Uint8Array());
    if (line) yield line;
  }
}

/** Remembers the length of an overlong line, not its bytes. */
function keep(pending: { parts: Uint8Array[]; bytes: number }, rest: Uint8Array, bytesMax: number): void {
  pending.bytes += rest.length;
  if (pending.bytes > bytesMax) pending.parts = [];
  // The chunk's memory may be reused by its owner.
  else if (rest.length > 0) pending.parts.push(rest.slice());
}

function join(parts: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  if (parts.length === 0) return last;
  return Buffer.concat([...parts, last]);
}
