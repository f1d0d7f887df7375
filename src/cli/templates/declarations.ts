/** The texts that `init` and `new` write: small, valid, and commented where a newcomer has to decide something. */

export function meshText(name: string): string {
  return `apiVersion: datamesh/v1
kind: Mesh
metadata:
  name: ${name}
environments:
  dev: {}
sources: {}
`;
}

export function domainText(name: string): string {
  return `apiVersion: datamesh/v1
kind: Domain
metadata:
  name: ${name}
spec:
  description: What the ${name} domain is responsible for.
  team: ${name}-team
  contact: ${name}@example.com
  channel: "#${name}"
  people: []
`;
}

export function sourceText(name: string): string {
  return `  ${name}:
    type: files
    description: What system this is.
    datasets:
      records:
        path: data/${name}/records/*.csv
        format: csv
        columns:
          - { name: id, type: string }
          - { name: updated_at, type: timestamptz }
`;
}

export type ProductTemplate = 'source-aligned' | 'aggregate' | 'consumer-aligned';

export interface ProductTexts {
  readonly domain: string;
  readonly name: string;
  readonly template: ProductTemplate;
  /** `domain.product` that it reads; absent: a source. */
  readonly from?: string;
  /** Columns of that product, in order. */
  readonly columns: readonly string[];
}

const PURPOSES: Readonly<Record<ProductTemplate, string>> = {
  'source-aligned': 'One row per record of the source system, cleaned and typed.',
  aggregate: 'Facts of several products brought together.',
  'consumer-aligned': 'Shaped for one use: say whose, and for which decision.',
};

export function productText({ domain, name, template, from }: ProductTexts): string {
  const input = from
    ? `    - name: ${from.split('.')[1]}\n      product: ${from}\n`
    : '    - name: records\n      type: batch\n      source: my-system\n      format: csv\n';
  return `apiVersion: datamesh/v1
kind: DataProduct
metadata:
  name: ${name}
  domain: ${domain}
  owner: ${domain}-team
  version: 0.1.0
spec:
  description: ${PURPOSES[template]}
  classification:
    type: ${template}
    tier: bronze
    pii: false
  inputPorts:
${input}  outputPorts:
    - name: sql-access
      type: sql
      engine: trino
  schema:
    format: iceberg
  slos:
    freshness:
      target: 24h
      measurement: last_updated_timestamp
    completeness:
      target: 99%
      measurement: non_null_ratio
  governance:
    dataClassification: internal
    retentionPeriod: 2y
    accessControl:
      - role: ${domain}-team
        permissions: [read, write, admin]
`;
}

export function modelText({ name, from, columns }: ProductTexts): string {
  const relation = (from?.split('.')[1] ?? 'records').replaceAll('-', '_');
  const list = columns.length > 0 ? columns : ['*'];
  return `-- ${name}: one sentence about a row.\nSELECT\n${list.map((column) => `  ${column}`).join(',\n')}\nFROM ${relation}\n`;
}

export function contractText(domain: string, product: string, columns: readonly string[]): string {
  const fields = columns
    .map((column) => `        { "name": "${column}", "type": ["null", "string"] }`)
    .join(',\n');
  return `apiVersion: datacontract/v1
kind: DataContract
metadata:
  name: ${product}-contract
  version: 0.1.0
  owner: ${domain}-team
producer:
  domain: ${domain}
  dataProduct: ${product}
  team: ${domain}-team
  contact: ${domain}@example.com
consumers: []
schema:
  type: avro
  specification: |
    {
      "type": "record",
      "name": "Row",
      "fields": [
${fields}
      ]
    }
slos: {}
quality:
  rules:
    - check: row_count
      min: 1
`;
}

export function policyText(name: string): string {
  return `apiVersion: datamesh/v1
kind: Policy
metadata:
  name: ${name}
spec:
  description: What every product must hold to, and why.
  severity: error
  rule: product.metadata.owner != ""
`;
}
