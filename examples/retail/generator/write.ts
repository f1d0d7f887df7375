import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DAY, month, type Period } from './calendar.ts';
import { type Campaign, makeCampaigns, spendCsv } from './campaigns.ts';
import type { ChangeEvent } from './change-events.ts';
import { type Company, companyOf } from './company.ts';
import { customerEvents, customerFile } from './crm.ts';
import { type Customers, makeCustomers } from './customers.ts';
import { dealEvents } from './deals.ts';
import { batchFiles, DUPLICATE_DAYS_BEFORE, ERP_COLUMNS, transactionLine } from './erp.ts';
import { budgetCsv, ledgerCsv } from './finance.ts';
import { type FxRates, fxRates } from './fx.ts';
import { type Dated, writeByMonth, writeLines } from './lines.ts';
import { writeParquet } from './parquet.ts';
import { shipmentFiles } from './shipments.ts';
import { makeStock, PURCHASE_ORDER_HEADER } from './stock.ts';
import { makeTransactions, type Transaction, type Transactions } from './transactions.ts';
import { webEvents } from './web-events.ts';

/** How much of everything; the defaults are the company of the README. */
export interface Sizes {
  readonly transactions: number;
  readonly customers: number;
  readonly deals: number;
  readonly webEvents: number;
  readonly campaigns: number;
  readonly shipments: number;
}

export const SIZES: Sizes = {
  transactions: 250_000,
  customers: 20_000,
  deals: 6_000,
  webEvents: 300_000,
  campaigns: 40,
  shipments: 60_000,
};

const CRM_EVENTS_PER_FILE = 4_000;

interface World {
  readonly seed: number;
  readonly period: Period;
  readonly sizes: Sizes;
  readonly company: Company;
  readonly customers: Customers;
  readonly campaigns: readonly Campaign[];
  readonly transactions: Transactions;
}

export interface WriteInput {
  readonly staging: string;
  readonly seed: number;
  readonly period: Period;
  readonly sizes: Sizes;
}

/** Writes every data set below `staging` and says how many records each one holds. */
export async function writeDataSets({
  staging,
  seed,
  period,
  sizes,
}: WriteInput): Promise<Record<string, number>> {
  const company = companyOf(seed);
  const customers = makeCustomers(seed, period, sizes.customers);
  const campaigns = makeCampaigns(seed, period, sizes.campaigns);
  const transactions = makeTransactions({ seed, period, company, customers, count: sizes.transactions });
  const world: World = { seed, period, sizes, company, customers, campaigns, transactions };
  return {
    customers: sizes.customers,
    transactions: transactions.sales.length + transactions.refunds.size,
    refunds: transactions.refunds.size,
    corrections: transactions.corrections.length,
    campaigns: campaigns.length,
    skus: company.skus.length,
    suppliers: company.suppliers.length,
    ...(await writeErp(staging, world)),
    ...(await writeCrm(staging, world)),
    ...writeWeb(staging, world),
    ...writeSupplyChain(staging, world),
    ...writeMoney(staging, world),
  };
}

async function writeErp(staging: string, { seed, period, transactions }: World) {
  const rates = fxRates(seed, period);
  write(staging, 'treasury/fx-rates/fx-rates.csv', rates.csv);
  const folder = join(staging, 'erp-system/transactions');
  mkdirSync(folder, { recursive: true });
  const batches = batchFiles(period, transactions);
  await writeParquet({
    columns: ERP_COLUMNS,
    scratch: join(staging, '.scratch'),
    files: batches.map((batch) => ({
      path: join(folder, `${batch.name}.parquet`),
      lines: () => linesOf(batch.rows, rates),
    })),
  });
  const twice = `transactions-${month(period.anchor - DUPLICATE_DAYS_BEFORE * DAY)}`;
  copyFileSync(join(folder, `${twice}.parquet`), join(folder, `${twice}-redelivered.parquet`));
  return { transactionFiles: batches.length + 1 };
}

async function writeCrm(staging: string, { seed, period, sizes, customers }: World) {
  const customerChanges = customerEvents(seed, period, customers.list);
  for (let first = 0, file = 1; first < customerChanges.length; first += CRM_EVENTS_PER_FILE, file++) {
    const bytes = await customerFile(customerChanges.slice(first, first + CRM_EVENTS_PER_FILE));
    write(staging, `salesforce/crm-customers/crm-customers-${String(file).padStart(4, '0')}.avro`, bytes);
  }
  const deals = dealEvents(seed, period, sizes.deals);
  writeByMonth(join(staging, 'salesforce/opportunities/opportunities'), jsonOf(deals));
  return { customerEvents: customerChanges.length, deals: sizes.deals, dealEvents: deals.length };
}

function* linesOf(rows: readonly Transaction[], rates: FxRates): Generator<string> {
  for (const row of rows) yield transactionLine(row, rates);
}

function* jsonOf<Row>(events: readonly ChangeEvent<Row>[]): Generator<Dated> {
  for (const event of events) yield { at: event.ts_ms, line: JSON.stringify(event) };
}

function writeWeb(
  staging: string,
  { seed, period, sizes, company, customers, campaigns, transactions }: World,
) {
  const { sales } = transactions;
  const input = { seed, period, company, customers, campaigns, sales, count: sizes.webEvents };
  const count = writeByMonth(join(staging, 'segment/web-events/web-events'), webEvents(input));
  write(staging, 'ads-platforms/ad-spend/ad-spend.csv', spendCsv(seed, period, campaigns));
  return { webEvents: count };
}

function writeSupplyChain(staging: string, { seed, period, sizes, company, transactions }: World) {
  const stock = makeStock(seed, period, company);
  const stockMovements = writeByMonth(join(staging, 'wms/stock-movements/stock-movements'), stock.movements);
  const orders = stock.purchaseOrders.map((order) => order.line);
  const portal = join(staging, 'supplier-portal');
  writeLines(join(portal, 'purchase-orders/purchase-orders.csv'), [PURCHASE_ORDER_HEADER, ...orders]);
  const suppliers = company.suppliers.map(({ id, name, country, leadDays }) =>
    JSON.stringify({ supplier_id: id, supplier_name: name, country, lead_time_days: leadDays }),
  );
  writeLines(join(portal, 'suppliers/suppliers.jsonl'), suppliers);
  for (const file of shipmentFiles(seed, period, transactions, sizes.shipments)) {
    write(staging, `tms/shipments/${file.name}`, file.text);
  }
  return {
    stockMovements,
    purchaseOrders: orders.length,
    shipments: sizes.shipments,
  };
}

function writeMoney(staging: string, { seed, period }: World) {
  const ledger = ledgerCsv(seed, period);
  const budget = budgetCsv(seed, period);
  write(staging, 'general-ledger/entries/entries.csv', ledger);
  write(staging, 'planning/budget/budget.csv', budget);
  return { ledgerEntries: rowsOf(ledger), budgetLines: rowsOf(budget) };
}

function write(staging: string, path: string, content: string | Buffer): void {
  const target = join(staging, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

/** Without the header. */
function rowsOf(csv: string): number {
  return csv.split('\n').length - 2;
}
