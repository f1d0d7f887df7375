const DAY_MICROS = 86_400_000_000n;
const SECOND_MICROS = 1_000_000n;
/** How the engine stores `infinity` and `-infinity`. */
export const INFINITE_DAYS = 2_147_483_647;
export const INFINITE_MICROS = 9_223_372_036_854_775_807n;

/**
 * Days since 1970-01-01 of the engine's date text; undefined when it is none.
 *
 * units   `2024-02-29` → 19782; `0044-03-15 (BC)` counts the year before 1 as 0; `infinity` as the engine stores it
 * source  DuckDB 1.5 date text; Iceberg table spec v2, appendix D: date
 */
export function parseDays(text: string): number | undefined {
  if (text === 'infinity') return INFINITE_DAYS;
  if (text === '-infinity') return -INFINITE_DAYS;
  const match = /^(\d{1,7})-(\d\d)-(\d\d)( \(BC\))?$/.exec(text);
  if (!match) return undefined;
  const year = Number(match[1]);
  return daysOfCivil(match[4] ? 1 - year : year, Number(match[2]), Number(match[3]));
}

export function formatDays(days: number): string {
  if (days === INFINITE_DAYS) return 'infinity';
  if (days === -INFINITE_DAYS) return '-infinity';
  const { year, month, day } = civilOfDays(days);
  const beforeChrist = year <= 0;
  const shown = String(beforeChrist ? 1 - year : year).padStart(4, '0');
  return `${shown}-${twoDigits(month)}-${twoDigits(day)}${beforeChrist ? ' (BC)' : ''}`;
}

/** Microseconds since midnight of `12:00:01.5`; undefined when it is no time of day. */
export function parseTime(text: string): bigint | undefined {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return undefined;
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
  return BigInt(seconds) * SECOND_MICROS + BigInt((match[4] ?? '').padEnd(6, '0'));
}

export function formatTime(micros: bigint): string {
  const seconds = Number(micros / SECOND_MICROS);
  const fraction = String(micros % SECOND_MICROS)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(twoDigits);
  return `${clock.join(':')}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * Microseconds since 1970-01-01 00:00:00 of `2024-01-01 00:00:00.25`, with or without an offset such as `+00`.
 *
 * source  DuckDB 1.5 timestamp text (session time zone UTC); Iceberg table spec v2, appendix D: timestamp, timestamptz
 */
export function parseTimestamp(text: string): bigint | undefined {
  if (text === 'infinity') return INFINITE_MICROS;
  if (text === '-infinity') return -INFINITE_MICROS;
  const match = /^(\d{1,7}-\d\d-\d\d(?: \(BC\))?)[ T]([\d:.]+)(?:Z|([+-])(\d\d)(?::?(\d\d))?)?$/.exec(text);
  const days = parseDays(match?.[1] ?? '');
  const time = parseTime(match?.[2] ?? '');
  if (!match || days === undefined || time === undefined) return undefined;
  const offsetMinutes = Number(match[4] ?? 0) * 60 + Number(match[5] ?? 0);
  const offset = BigInt(match[3] === '-' ? -offsetMinutes : offsetMinutes) * 60n * SECOND_MICROS;
  return BigInt(days) * DAY_MICROS + time - offset;
}

export function formatTimestamp(micros: bigint): string {
  if (micros === INFINITE_MICROS) return 'infinity';
  if (micros === -INFINITE_MICROS) return '-infinity';
  const time = ((micros % DAY_MICROS) + DAY_MICROS) % DAY_MICROS;
  return `${formatDays(Number((micros - time) / DAY_MICROS))} ${formatTime(time)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

// Proleptic Gregorian calendar in eras of 400 years that start on 1 March, so that leap days end a year.
const ERA_DAYS = 146_097;
const EPOCH_SHIFT_DAYS = 719_468;

function daysOfCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * ERA_DAYS + dayOfEra - EPOCH_SHIFT_DAYS;
}

function civilOfDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + EPOCH_SHIFT_DAYS;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}
