import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatDays,
  formatTime,
  formatTimestamp,
  INFINITE_DAYS,
  INFINITE_MICROS,
  parseDays,
  parseTime,
  parseTimestamp,
} from './engine-time.ts';

// Texts as DuckDB 1.5 prints them; days counted by DuckDB's own epoch functions.
test.each([
  ['1970-01-01', 0],
  ['2024-02-29', 19_782],
  ['1969-12-31', -1],
  ['0001-01-01', -719_162],
  ['0044-03-15 (BC)', -735_160],
  ['0001-12-31 (BC)', -719_163],
  ['infinity', INFINITE_DAYS],
  ['-infinity', -INFINITE_DAYS],
])('date %s is day %d', (text, days) => {
  expect(parseDays(text)).toBe(days);
  expect(formatDays(days)).toBe(text);
});

test.each([
  ['1960-01-02 03:04:05.000001', -315_521_754_999_999n],
  ['1970-01-01 00:00:00', 0n],
  ['2262-04-11 23:47:16.854775', 9_223_372_036_854_775n],
  ['infinity', INFINITE_MICROS],
])('timestamp %s is %d microseconds', (text, micros) => {
  expect(parseTimestamp(text)).toBe(micros);
  expect(formatTimestamp(micros)).toBe(text);
});

test.each([
  ['1970-01-01 02:00:00+02', 0n],
  ['1969-12-31 18:30:00-05:30', 0n],
  ['1970-01-01T00:00:00Z', 0n],
])('offsets count: %s', (text, micros) => {
  expect(parseTimestamp(text)).toBe(micros);
});

test.each(['', 'yesterday', '2024-01', '2024-01-01 24', '12:00'])('`%s` is no time', (text) => {
  expect(parseDays(text)).toBeUndefined();
  expect(parseTimestamp(text)).toBeUndefined();
  expect(parseTime(text)).toBeUndefined();
});

test('days agree with the platform calendar', () => {
  fc.assert(
    fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (days) => {
      const text = new Date(days * 86_400_000).toISOString().slice(0, 10);
      expect(formatDays(days)).toBe(text);
      expect(parseDays(text)).toBe(days);
    }),
  );
});

test('times of day and timestamps come back', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 86_399_999_999n), fc.bigInt(-(10n ** 17n), 10n ** 17n), (time, micros) => {
      expect(parseTime(formatTime(time))).toBe(time);
      expect(parseTimestamp(formatTimestamp(micros))).toBe(micros);
    }),
  );
});
