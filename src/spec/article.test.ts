import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../model/mesh.ts';
import { applyFixes, declare, declareFile } from './index.ts';

const EXAMPLE = new URL('../../examples/source-article/', import.meta.url);
const PRODUCT = 'domains/sales/customer-360/data-product.yaml';
const CONTRACT = 'domains/sales/customer-transactions/data-contract.yaml';

function file(path: string): SourceFile {
  return { path, text: readFileSync(new URL(path, EXAMPLE), 'utf8') };
}

describe("the article's data-product.yaml", () => {
  it('is accepted as it stands', () => {
    expect(declareFile(file(PRODUCT))).toEqual([]);
  });

  it('is read to the last field', () => {
    const { product } = declaredFrom(file(PRODUCT));
    expect(product).toEqual({
      kind: 'DataProduct',
      file: PRODUCT,
      metadata: {
        name: 'customer-360',
        domain: 'sales',
        owner: 'sales-data-team',
        version: '2.1.0',
        tags: [],
      },
      description:
        'Unified customer view combining CRM, transaction,\nand behavioral data for comprehensive customer analytics.\n',
      classification: { type: 'aggregate', tier: 'gold', pii: true },
      inputPorts: [
        {
          kind: 'source',
          name: 'crm-customers',
          type: 'cdc-stream',
          source: 'salesforce',
          dataset: 'crm-customers',
          format: 'avro',
        },
        {
          kind: 'source',
          name: 'transactions',
          type: 'batch',
          source: 'erp-system',
          dataset: 'transactions',
          format: 'parquet',
          schedule: '0 */4 * * *',
        },
        {
          kind: 'source',
          name: 'web-events',
          type: 'stream',
          source: 'segment',
          dataset: 'web-events',
          format: 'json',
        },
      ],
      outputPorts: [
        {
          name: 'sql-access',
          type: 'sql',
          engine: 'trino',
          catalog: 'customer_analytics',
          schema: 'customer_360',
        },
        { name: 'api-access', type: 'rest', endpoint: '/api/v2/customers', authentication: 'oauth2' },
        { name: 'stream-access', type: 'kafka', topic: 'customer.360.events', format: 'avro' },
      ],
      format: 'iceberg',
      location: 's3://data-lake/customer-360/',
      tables: [
        {
          name: 'customer-360',
          columns: [],
          partitionBy: [
            { column: 'region', transform: { kind: 'identity' } },
            { column: 'updated_at', transform: { kind: 'year' } },
          ],
          sortBy: [{ column: 'customer_id', direction: 'asc' }],
          incremental: { mode: 'full' },
          snapshotRetention: '7d',
        },
      ],
      slos: [
        slo('freshness', '4h', { kind: 'duration', durationMsMax: 14_400_000 }, 'last_updated_timestamp'),
        slo('completeness', '99.5%', { kind: 'ratio', ratioMin: 995_000 }, 'non_null_ratio'),
        slo('accuracy', '99.9%', { kind: 'ratio', ratioMin: 999_000 }, 'validation_pass_rate'),
        slo('availability', '99.9%', { kind: 'ratio', ratioMin: 999_000 }, 'uptime_percentage'),
      ],
      governance: {
        dataClassification: 'confidential',
        retentionPeriod: '7y',
        gdprCompliant: true,
        accessControl: [
          { role: 'sales-analysts', permissions: ['read'] },
          { role: 'data-scientists', permissions: ['read'] },
          { role: 'sales-data-team', permissions: ['read', 'write', 'admin'] },
        ],
      },
      extensions: {},
    });
  });
});

describe("the article's data-contract.yaml", () => {
  it('yields the warning about logicalType and nothing else', () => {
    const problems = declareFile(file(CONTRACT));
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([['DM3107', 'warning']]);
    expect(problems[0]?.where).toEqual({ file: CONTRACT, line: 29, column: 54, endLine: 29, endColumn: 67 });
  });

  it('loses the warning, and one line changes, when the fix is applied', () => {
    const before = file(CONTRACT);
    const [after] = applyFixes([before], declareFile(before));
    expect(after && declareFile(after)).toEqual([]);
    const changed = after?.text.split('\n').filter((line, index) => line !== before.text.split('\n')[index]);
    expect(changed).toEqual([
      '        {"name": "transaction_date", "type": {"type": "long", "logicalType": "timestamp-millis"}},',
    ]);
  });

  it('is read to the last field, logicalType as it was meant', () => {
    const contract = declare([
      file('datamesh.yaml'),
      file('domains/sales/domain.yaml'),
      file('domains/sales/customer-transactions/data-product.yaml'),
      file(CONTRACT),
    ]).value.products[0]?.contracts[0];
    expect(contract).toMatchObject({
      name: 'customer-transactions-contract',
      version: '1.2.0',
      owner: 'sales-data-team',
      producer: {
        domain: 'sales',
        dataProduct: 'customer-transactions',
        team: 'sales-data-team',
        contact: 'sales-data@company.com',
      },
      consumers: [
        { domain: 'marketing', team: 'marketing-analytics', useCase: 'Campaign attribution analysis' },
        { domain: 'finance', team: 'financial-reporting', useCase: 'Revenue recognition' },
      ],
    });
    expect(contract?.schema.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
      ['transaction_id', { kind: 'string' }, false],
      ['customer_id', { kind: 'string' }, false],
      ['transaction_date', { kind: 'timestamptz' }, false],
      ['amount', { kind: 'decimal', precision: 10, scale: 2 }, false],
      ['currency', { kind: 'string' }, false],
      ['channel', { kind: 'string' }, false],
    ]);
    expect(contract?.slos.map(({ name, target, description }) => [name, target, description])).toEqual([
      ['freshness', '15m', 'Time from transaction occurrence to availability'],
      ['completeness', '99.9%', 'Percentage of transactions captured'],
      ['accuracy', '99.5%', 'Data validation pass rate'],
    ]);
    expect(contract?.rules.map(({ where, ...rule }) => ({ ...rule, line: where.line }))).toEqual([
      rule('unique(transaction_id)', 50, { check: 'unique', columns: ['transaction_id'] }),
      rule('not_null(amount)', 52, { check: 'not_null', column: 'amount' }),
      rule('regex(customer_id)', 54, { check: 'regex', column: 'customer_id', pattern: '^CUS-[A-Z0-9]{8}$' }),
    ]);
  });
});

function slo(name: string, target: string, bound: object, measurement: string): object {
  return { name, target, bound, measurement };
}

function rule(name: string, line: number, rest: object): object {
  return { name, severity: 'error', thresholdMin: 1_000_000, line, ...rest };
}

function declaredFrom(product: SourceFile) {
  const declared = declare([product]).value.products[0];
  if (!declared) throw new Error('the product was not declared');
  return declared;
}
