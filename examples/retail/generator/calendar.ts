export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const DAYS_OF_HISTORY = 365;

/** The span that the data covers: `start` (included) to `anchor`, both in milliseconds since 1970. */
export interface Period {
  readonly start: number;
  readonly anchor: number;
}

export function periodBefore(now: Date): Period {
  const anchor = Math.floor(now.getTime() / SECOND) * SECOND;
  return { start: anchor - DAYS_OF_HISTORY * DAY, anchor };
}

/** `2026-03-09T17:04:05Z` */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** `2026-03-09` */
export function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `2026-03` */
export function month(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

/** `20260309T1700`, for the names of batch files */
export function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replaceAll('-', '').replaceAll(':', '');
}

export function startOfDay(ms: number): number {
  return Math.floor(ms / DAY) * DAY;
}

/** First days of the calendar months that the period touches. */
export function monthsOf(period: Period): string[] {
  const first = new Date(period.start);
  const months: string[] = [];
  for (let offset = 0; offset <= DAYS_OF_HISTORY; offset++) {
    const ms = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + offset, 1);
    if (ms > period.anchor) break;
    months.push(day(ms));
  }
  return months;
}
