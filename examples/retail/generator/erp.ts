import { instant, MINUTE, month, type Period, stamp } from './calendar.ts';
import { type FxRates, RATE_DECIMALS } from './fx.ts';
import { fixed, money } from './money.ts';
import type { Transaction, Transactions } from './transactions.ts';

/** Planted: the file of the month that holds this day (before the anchor) is delivered twice. */
export const DUPLICATE_DAYS_BEFORE = 100;
const BATCH = 15 * MINUTE;
const RECENT_BATCHES = 6;

export interface BatchFile {
  readonly name: string;
  readonly rows: readonly Transaction[];
}

export const ERP_COLUMNS = [
  'transaction_id VARCHAR',
  'original_transaction_id VARCHAR',
  'transaction_type VARCHAR',
  'customer_id VARCHAR',
  'transaction_date TIMESTAMPTZ',
  'amount DECIMAL(10,2)',
  'currency VARCHAR',
  'channel VARCHAR',
  'region VARCHAR',
  'sku VARCHAR',
  'quantity INTEGER',
  'fx_rate DECIMAL(14,8)',
  'previous_fx_rate DECIMAL(14,8)',
  'updated_at TIMESTAMPTZ',
] as const;

/** One file per month of posting, then one per quarter of an hour for the last hour and a half. */
export function batchFiles(period: Period, { sales, refunds, corrections }: Transactions): BatchFile[] {
  const rows = [...sales, ...refunds.values(), ...corrections].sort(
    (a, b) => a.postedAt - b.postedAt || order(a.id, b.id),
  );
  const recentFrom = Math.floor(period.anchor / BATCH) * BATCH - (RECENT_BATCHES - 1) * BATCH;
  const files = new Map<string, Transaction[]>();
  for (const row of rows) {
    const end = Math.min((Math.floor(row.postedAt / BATCH) + 1) * BATCH, period.anchor);
    const name = row.postedAt < recentFrom ? month(row.postedAt) : stamp(end);
    const file = files.get(name);
    if (file === undefined) files.set(name, [row]);
    else file.push(row);
  }
  return [...files].map(([name, fileRows]) => ({ name: `transactions-${name}`, rows: fileRows }));
}

export function transactionLine(row: Transaction, rates: FxRates): string {
  const { currency } = row.customer;
  const quoted = rates.quoted(currency, row.at);
  return [
    row.id,
    row.originalId ?? '',
    row.type,
    row.customer.id,
    instant(row.at),
    money(row.amountCents),
    currency,
    row.channel,
    row.customer.region,
    row.sku,
    row.quantity,
    quoted === undefined ? '' : fixed(quoted, RATE_DECIMALS),
    fixed(rates.previous(currency, row.at), RATE_DECIMALS),
    instant(row.postedAt),
  ].join(',');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
