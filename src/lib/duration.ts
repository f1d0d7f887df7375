/** Milliseconds. */
export type DurationMs = number;

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  // Calendar units are fixed lengths here: retention and targets need one answer, not a calendar.
  mo: 30 * 86_400_000,
  y: 365 * 86_400_000,
};

export const DURATION_UNITS = Object.keys(UNIT_MS);

/**
 * Parses durations such as `15m`, `4h`, `1h30m` or `7y`.
 *
 * shape   text → milliseconds, or undefined when it is no duration
 * units   ms s m h d w mo (30 days) y (365 days)
 */
export function parseDuration(text: string): DurationMs | undefined {
  const pattern = /(\d+)(ms|mo|[smhdwy])/y;
  let total = 0;
  let position = 0;
  while (position < text.length) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (!match) return undefined;
    total += Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0);
    position = pattern.lastIndex;
  }
  return position > 0 && Number.isSafeInteger(total) ? total : undefined;
}

/** Prints milliseconds with at most two units: `4h`, `12m 30s`, `380ms`. */
export function formatDuration(durationMs: DurationMs): string {
  if (durationMs < 0) return `-${formatDuration(-durationMs)}`;
  if (durationMs < 1_000) return `${Math.round(durationMs)}ms`;
  const parts: string[] = [];
  let rest = Math.round(durationMs / 1_000) * 1_000;
  for (const unit of ['d', 'h', 'm', 's']) {
    const size = UNIT_MS[unit] ?? 1;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}
