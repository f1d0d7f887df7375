import { DAY, day, monthsOf, type Period, startOfDay } from './calendar.ts';
import { currencyOf } from './company.ts';
import { money } from './money.ts';
import { at, type Random, randomOf } from './random.ts';

const ENTITIES = [
  { code: 'MO-US', region: 'US', currency: 'USD', size: 100 },
  { code: 'MO-EU', region: 'EU', currency: 'EUR', size: 60 },
  { code: 'MO-UK', region: 'EU', currency: 'GBP', size: 25 },
  { code: 'MO-AU', region: 'APAC', currency: 'AUD', size: 22 },
  { code: 'MO-JP', region: 'APAC', currency: 'JPY', size: 18 },
];
/** Running costs; goods, freight and marketing come from their own domains. */
const ACCOUNTS = [
  { number: '6000', name: 'payroll', dailyCents: 480_000 },
  { number: '6100', name: 'rent', dailyCents: 140_000 },
  { number: '6200', name: 'utilities', dailyCents: 32_000 },
  { number: '6300', name: 'software', dailyCents: 58_000 },
  { number: '6400', name: 'professional-fees', dailyCents: 41_000 },
  { number: '6500', name: 'depreciation', dailyCents: 66_000 },
];
const ENTRIES_PER_DAY = 6;

/** Dollars per month; costs and refunds are negative, in the statements as in the budget. */
const BUDGET_LINES = [
  { line: 'gross_sales', amount: 3_000_000 },
  { line: 'refunds', amount: -115_000 },
  { line: 'goods', amount: -1_540_000 },
  { line: 'freight', amount: -64_000 },
  { line: 'marketing', amount: -138_000 },
  { line: 'operating_expenses', amount: -552_000 },
];
const SEASON = [75, 75, 88, 96, 108, 116, 120, 112, 92, 88, 115, 132];

/** Ledger entries in the currency of the entity, a few per day. */
export function ledgerCsv(seed: number, period: Period): string {
  const random = randomOf(seed, 'ledger');
  const lines = ['entry_id,posting_date,entity,region,account,account_name,amount,currency'];
  let number = 0;
  for (let date = startOfDay(period.start) + DAY; date <= period.anchor - DAY; date += DAY) {
    for (const entity of ENTITIES) {
      for (let entry = 0; entry < ENTRIES_PER_DAY; entry++) {
        number += 1;
        const account = at(ACCOUNTS, entry % ACCOUNTS.length);
        const cents = ledgerCents(random, account.dailyCents, entity);
        const id = `GL-${String(number).padStart(8, '0')}`;
        lines.push(
          [
            id,
            day(date),
            entity.code,
            entity.region,
            account.number,
            account.name,
            money(cents),
            entity.currency,
          ].join(','),
        );
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

function ledgerCents(random: Random, dailyCents: number, entity: (typeof ENTITIES)[number]): number {
  const dollars = Math.floor((dailyCents * entity.size * random.between(85, 115)) / 10_000);
  const local = Math.floor((dollars * currencyOf(entity.currency).perDollar) / 100);
  return entity.currency === 'JPY' ? Math.floor(local / 100) * 100 : local;
}

/** The approved plan per month and line of the income statement; sums are lines of their own. */
export function budgetCsv(seed: number, period: Period): string {
  const random = randomOf(seed, 'budget');
  const lines = ['budget_month,line,amount_usd,version'];
  const started = new Date(period.start).getUTCDate();
  monthsOf(period).forEach((first, index) => {
    // History begins in the middle of a month: its plan covers the days that are left.
    const days = index === 0 ? 31 - Math.min(started, 30) : 30;
    const season = at(SEASON, Number(first.slice(5, 7)) - 1);
    const plan = BUDGET_LINES.map(({ line, amount }) => {
      const thousands = Math.round((amount * season * days * random.between(96, 104)) / 300_000_000);
      return { line, cents: thousands * 100_000 };
    });
    const revenue = centsOf(plan, ['gross_sales', 'refunds']);
    const income = centsOf(
      plan,
      BUDGET_LINES.map(({ line }) => line),
    );
    for (const { line, cents } of [
      ...plan,
      { line: 'revenue', cents: revenue },
      { line: 'operating_income', cents: income },
    ]) {
      lines.push([first, line, money(cents), 'approved'].join(','));
    }
  });
  return `${lines.join('\n')}\n`;
}

function centsOf(
  plan: readonly { readonly line: string; readonly cents: number }[],
  names: readonly string[],
): number {
  return plan.filter(({ line }) => names.includes(line)).reduce((sum, { cents }) => sum + cents, 0);
}
