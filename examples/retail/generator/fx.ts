import { DAY, day, type Period, startOfDay } from './calendar.ts';
import { CURRENCIES } from './company.ts';
import { fixed } from './money.ts';
import { randomOf } from './random.ts';

/** Planted: no rate of this currency is quoted for these days before the anchor (both included). */
export const FX_GAP = { currency: 'AUD', firstDaysBefore: 46, lastDaysBefore: 43 } as const;
const DAYS_BEFORE_PERIOD = 10;
export const RATE_DECIMALS = 8;

export interface FxRates {
  /** the rate quoted for the day of `ms`, undefined in the gap */
  readonly quoted: (currency: string, ms: number) => number | undefined;
  /** the newest rate quoted before the day of `ms` */
  readonly previous: (currency: string, ms: number) => number;
  readonly csv: string;
}

/** Daily rates to the dollar as integers of 10⁻⁸: a bounded random walk per currency. */
export function fxRates(seed: number, period: Period): FxRates {
  const random = randomOf(seed, 'fx');
  const first = startOfDay(period.start) - DAYS_BEFORE_PERIOD * DAY;
  const days = (startOfDay(period.anchor) - first) / DAY + 1;
  const gapFirst = startOfDay(period.anchor) - FX_GAP.firstDaysBefore * DAY;
  const gapLast = startOfDay(period.anchor) - FX_GAP.lastDaysBefore * DAY;
  const table = new Map<string, (number | undefined)[]>();
  for (const currency of CURRENCIES) {
    let rate = currency.rate;
    table.set(
      currency.code,
      Array.from({ length: days }, (_, index) => {
        if (currency.code !== 'USD') rate += Math.trunc((rate * random.between(-40, 40)) / 10_000);
        const date = first + index * DAY;
        return currency.code === FX_GAP.currency && date >= gapFirst && date <= gapLast ? undefined : rate;
      }),
    );
  }
  const quoted = (currency: string, ms: number): number | undefined =>
    table.get(currency)?.[(startOfDay(ms) - first) / DAY];
  const previous = (currency: string, ms: number): number => {
    for (let date = startOfDay(ms) - DAY; date >= first; date -= DAY) {
      const rate = quoted(currency, date);
      if (rate !== undefined) return rate;
    }
    throw new RangeError(`no rate of ${currency} before ${day(ms)}`);
  };
  return { quoted, previous, csv: csvOf(table, first) };
}

function csvOf(table: ReadonlyMap<string, readonly (number | undefined)[]>, first: number): string {
  const lines = ['rate_date,currency,rate_to_usd'];
  for (const [currency, rates] of table) {
    rates.forEach((rate, index) => {
      if (rate !== undefined)
        lines.push(`${day(first + index * DAY)},${currency},${fixed(rate, RATE_DECIMALS)}`);
    });
  }
  return `${lines.join('\n')}\n`;
}
