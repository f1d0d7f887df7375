import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { month } from './calendar.ts';

export interface Dated {
  readonly at: number;
  readonly line: string;
}

const LINES_PER_WRITE = 500;

/** Writes as the lines come, so that large files never are in memory. */
export function writeLines(path: string, lines: Iterable<string>): void {
  const file = openLines(path);
  for (const line of lines) file.add(line);
  file.close();
}

/** One JSON-lines file per month of the records: `<stem>-2026-03.jsonl`. Returns how many there were. */
export function writeByMonth(stem: string, records: Iterable<Dated>): number {
  const files = new Map<string, LineFile>();
  let count = 0;
  for (const record of records) {
    const name = month(record.at);
    const file = files.get(name) ?? openLines(`${stem}-${name}.jsonl`);
    files.set(name, file);
    file.add(record.line);
    count += 1;
  }
  for (const file of files.values()) file.close();
  return count;
}

interface LineFile {
  readonly add: (line: string) => void;
  readonly close: () => void;
}

function openLines(path: string): LineFile {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  let pending: string[] = [];
  const flush = (): void => {
    if (pending.length > 0) writeSync(file, `${pending.join('\n')}\n`);
    pending = [];
  };
  return {
    add: (line) => {
      pending.push(line);
      if (pending.length >= LINES_PER_WRITE) flush();
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
}
