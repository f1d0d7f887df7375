import { describe } from 'vitest';
import { appendingConformance } from './event-log/appending.ts';
import type { OpenEventLog } from './event-log/fixtures.ts';
import { limitConformance } from './event-log/limits.ts';
import { readingConformance } from './event-log/reading.ts';

export type { EventLogUnderTest, OpenEventLog } from './event-log/fixtures.ts';

/** What every `EventLog` must do; `open` makes an empty log of its own for each test. */
export function eventLogConformance(name: string, open: OpenEventLog): void {
  describe(`event log: ${name}`, () => {
    appendingConformance(open);
    readingConformance(open);
    limitConformance(open);
  });
}
