import { DAY, DAYS_OF_HISTORY, HOUR, MINUTE, type Period, SECOND } from './calendar.ts';
import { type Company, currencyOf, popularSku } from './company.ts';
import type { Customer, Customers } from './customers.ts';
import { at, type Random, randomOf, sample } from './random.ts';

export interface Transaction {
  readonly id: string;
  readonly type: 'SALE' | 'REFUND';
  readonly originalId: string | null;
  readonly customer: Customer;
  readonly at: number;
  /** when the ERP posted it; days later for late arrivals */
  readonly postedAt: number;
  readonly channel: string;
  readonly sku: string;
  readonly quantity: number;
  /** hundredths of the currency, negative for refunds */
  readonly amountCents: number;
}

export interface Transactions {
  readonly sales: readonly Transaction[];
  /** by the id of the sale */
  readonly refunds: ReadonlyMap<string, Transaction>;
  /** Planted: rows posted again with another channel; the newer one counts. */
  readonly corrections: readonly Transaction[];
}

const REFUNDED_PER_MILLE = 38;
const LATE_PER_MILLE = 4;
const CORRECTED_PER_MILLE = 2;
const CHANNELS = ['WEB', 'MOBILE', 'STORE', 'API'];
const CHANNEL_SHARES = [400, 650, 970, 1000];
// Busy hours (UTC) and months; per cent of an ordinary one.
const HOURS = [
  45, 40, 35, 35, 40, 50, 60, 75, 85, 95, 100, 100, 100, 95, 95, 100, 100, 100, 100, 100, 95, 85, 70, 55,
];
const MONTHS = [70, 70, 85, 95, 110, 120, 125, 115, 90, 85, 120, 140];
const WEEKDAYS = [115, 85, 85, 90, 95, 110, 125];
const SHARE_OF_REGULARS = 150;
const REGULARS = 400;

export interface TransactionInput {
  readonly seed: number;
  readonly period: Period;
  readonly company: Company;
  readonly customers: Customers;
  readonly count: number;
}

export function makeTransactions(input: TransactionInput): Transactions {
  const random = randomOf(input.seed, 'transactions');
  const refundCount = Math.floor((input.count * REFUNDED_PER_MILLE) / 1000);
  const times = saleTimes(random, input.period, input.count - refundCount);
  const sales = times.map((time, index) => saleOf(random, input, { time, number: index + 1 }));
  const refunds = refundsOf(random, input.period, sales, refundCount);
  const correctable = sales.slice(0, -500).filter((sale) => !isDigital(sale));
  const corrections = sample(random, correctable, Math.floor((input.count * CORRECTED_PER_MILLE) / 1000)).map(
    (sale) => ({
      ...sale,
      channel: sale.channel === 'STORE' ? 'API' : 'STORE',
      postedAt: Math.min(sale.postedAt + random.between(2, 72) * HOUR, input.period.anchor - MINUTE),
    }),
  );
  return { sales, refunds, corrections };
}

export function isDigital(transaction: Transaction): boolean {
  return transaction.channel === 'WEB' || transaction.channel === 'MOBILE';
}

/** Days of 24 hours counted back from the anchor share the sales by weekday and month. */
function saleTimes(random: Random, period: Period, count: number): number[] {
  const weights = Array.from({ length: DAYS_OF_HISTORY }, (_, index) => {
    const date = new Date(period.start + index * DAY);
    return at(MONTHS, date.getUTCMonth()) * at(WEEKDAYS, date.getUTCDay()) + random.below(900);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const times: number[] = [];
  let cumulated = 0;
  weights.forEach((weight, index) => {
    cumulated += weight;
    const target = Math.floor((count * cumulated) / total);
    const dayTimes: number[] = [];
    while (times.length + dayTimes.length < target) {
      const time = period.start + index * DAY + random.below(DAY / SECOND) * SECOND;
      if (random.below(100) < at(HOURS, new Date(time).getUTCHours())) dayTimes.push(time);
    }
    for (const time of dayTimes.sort((a, b) => a - b)) times.push(time);
  });
  times[times.length - 1] = period.anchor - 2 * MINUTE;
  return times;
}

function saleOf(
  random: Random,
  input: TransactionInput,
  { time, number }: { time: number; number: number },
): Transaction {
  const customer = buyerAt(random, input.customers, time);
  const sku = popularSku(random, input.company);
  const quantity = random.chance(720) ? 1 : random.between(2, 3);
  const draw = random.below(1000);
  const late = random.chance(LATE_PER_MILLE) ? random.between(2, 6) * DAY : 0;
  const posted = time + late + random.between(5, 80) * SECOND;
  const shelfCents = Math.floor((sku.priceCents * currencyOf(customer.currency).perDollar) / 100);
  return {
    id: `TXN-${String(number).padStart(10, '0')}`,
    type: 'SALE',
    originalId: null,
    customer,
    at: time,
    postedAt: posted > input.period.anchor ? time + SECOND : posted,
    channel: at(
      CHANNELS,
      CHANNEL_SHARES.findIndex((share) => draw < share),
    ),
    sku: sku.id,
    quantity,
    // The yen has no hundredths.
    amountCents:
      customer.currency === 'JPY' ? Math.floor((shelfCents * quantity) / 100) * 100 : shelfCents * quantity,
  };
}

function buyerAt(random: Random, customers: Customers, time: number): Customer {
  for (;;) {
    const index = random.chance(SHARE_OF_REGULARS)
      ? random.below(REGULARS) * 7
      : random.below(customers.existingAt(time));
    const customer = at(customers.list, index % customers.list.length);
    if (customer.createdAt <= time && (customer.erasedAt === undefined || time < customer.erasedAt - DAY))
      return customer;
  }
}

function refundsOf(
  random: Random,
  period: Period,
  sales: readonly Transaction[],
  count: number,
): Map<string, Transaction> {
  const refundable = sales.filter(
    (sale) => sale.at < period.anchor - 31 * DAY && refundEnd(sale) > sale.at + 31 * DAY,
  );
  const refunds = sample(random, refundable, count).map((sale, index): Transaction => {
    const time = sale.at + 8 * DAY + random.below((22 * DAY) / SECOND) * SECOND;
    const full = sale.quantity === 1 || random.chance(700);
    const share = full ? sale.amountCents : Math.floor(sale.amountCents / sale.quantity / 100) * 100;
    return {
      ...sale,
      id: `RFD-${String(index + 1).padStart(10, '0')}`,
      type: 'REFUND',
      originalId: sale.id,
      at: time,
      postedAt: time + random.between(5, 80) * SECOND,
      quantity: full ? sale.quantity : 1,
      amountCents: -share,
    };
  });
  return new Map(refunds.map((refund) => [refund.originalId ?? '', refund]));
}

function refundEnd(sale: Transaction): number {
  return sale.customer.erasedAt ?? Number.POSITIVE_INFINITY;
}
