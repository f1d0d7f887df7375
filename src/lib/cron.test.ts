import { describe, expect, it } from 'vitest';
import { nextDue } from './cron.ts';

const at = (text: string): number => Date.parse(text);

describe('nextDue', () => {
  it.each([
    [
      'every four hours, the article’s schedule',
      '0 */4 * * *',
      '2026-11-22T10:30:00Z',
      '2026-11-22T12:00:00Z',
    ],
    ['strictly after the given time', '0 12 * * *', '2026-11-22T12:00:00Z', '2026-11-23T12:00:00Z'],
    ['in UTC on a day of clock change', '30 2 * * *', '2026-03-29T00:00:00Z', '2026-03-29T02:30:00Z'],
  ])('%s', (_, expression, after, due) => {
    expect(nextDue(expression, at(after))).toBe(at(due));
  });

  it('knows expressions that are never due', () => {
    expect(nextDue('0 0 30 2 *', at('2026-01-01T00:00:00Z'))).toBeUndefined();
  });
});
