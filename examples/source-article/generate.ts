import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant, month, periodBefore } from '../retail/generator/calendar.ts';
import { companyOf } from '../retail/generator/company.ts';
import { customerEvents, customerFile } from '../retail/generator/crm.ts';
import { makeCustomers } from '../retail/generator/customers.ts';
import { writeByMonth } from '../retail/generator/lines.ts';
import { money } from '../retail/generator/money.ts';
import { writeParquet } from '../retail/generator/parquet.ts';
import { MARKER, type Marker, openStaging, publishStaging } from '../retail/generator/staging.ts';
import { makeTransactions, type Transaction } from '../retail/generator/transactions.ts';
import { webEvents } from '../retail/generator/web-events.ts';

const SEED = 42;
const CUSTOMERS = 200;
const TRANSACTIONS = 2_000;
const WEB_EVENTS = 1_500;
const COLUMNS = [
  'transaction_id VARCHAR',
  'customer_id VARCHAR',
  'transaction_date TIMESTAMPTZ',
  'amount DECIMAL(10,2)',
  'currency VARCHAR',
  'channel VARCHAR',
];

/** Writes a small year of data for the article's two products: the same bytes for the same `now`. */
export async function generateSourceArticle({
  directory,
  now,
}: {
  directory: string;
  now: Date;
}): Promise<Marker> {
  const period = periodBefore(now);
  const company = companyOf(SEED);
  const customers = makeCustomers(SEED, period, CUSTOMERS);
  const { sales } = makeTransactions({ seed: SEED, period, company, customers, count: TRANSACTIONS });
  const webInput = { seed: SEED, period, company, customers, campaigns: [], sales, count: WEB_EVENTS };
  const changes = customerEvents(SEED, period, customers.list);

  const staging = openStaging(directory, process.pid);
  const folders = {
    crm: folderOf(staging, 'salesforce/crm-customers'),
    erp: folderOf(staging, 'erp-system/transactions'),
    web: folderOf(staging, 'segment/web-events'),
    scratch: folderOf(staging, '.scratch'),
  };
  writeFileSync(join(folders.crm, 'crm-customers.avro'), await customerFile(changes));
  writeByMonth(join(folders.web, 'web-events'), webEvents(webInput));
  const prices = new Map(company.skus.map((sku) => [sku.id, sku.priceCents]));
  const months = Map.groupBy(sales, (sale) => month(sale.at));
  await writeParquet({
    columns: COLUMNS,
    scratch: folders.scratch,
    files: [...months].map(([name, rows]) => ({
      path: join(folders.erp, `transactions-${name}.parquet`),
      lines: () => rows.map((sale) => transactionLine(sale, prices)),
    })),
  });
  rmSync(folders.scratch, { recursive: true });
  const counts = {
    customers: CUSTOMERS,
    customerEvents: changes.length,
    transactions: sales.length,
    webEvents: WEB_EVENTS,
  };
  const marker: Marker = { format: 1, anchor: instant(period.anchor), seed: SEED, sizes: {}, counts };
  writeFileSync(join(staging, MARKER), `${JSON.stringify(marker, null, 2)}\n`);
  publishStaging(directory, process.pid);
  return marker;
}

function folderOf(staging: string, path: string): string {
  const folder = join(staging, path);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** All in dollars: the article's contract has a currency but no rate. */
function transactionLine(sale: Transaction, prices: ReadonlyMap<string, number>): string {
  const cents = (prices.get(sale.sku) ?? 0) * sale.quantity;
  return [sale.id, sale.customer.id, instant(sale.at), money(cents), 'USD', sale.channel].join(',');
}

async function main(): Promise<void> {
  const frozen = process.env['DATAMESH_NOW'];
  const now = frozen === undefined ? new Date() : new Date(frozen);
  if (Number.isNaN(now.getTime()))
    throw new Error(`DATAMESH_NOW is \`${frozen}\`, expected an RFC 3339 time`);
  const marker = await generateSourceArticle({ directory: import.meta.dirname, now });
  console.log(`wrote data/ as of ${marker.anchor}: ${marker.counts['transactions']} transactions`);
}

if (import.meta.main) await main();
