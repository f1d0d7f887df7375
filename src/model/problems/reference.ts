import type { ProblemDescription } from '../problem.ts';

/** DM20xx: what files of a mesh say about each other. */
export const REFERENCE_PROBLEMS = {
  DM2001: {
    title: 'unknown source',
    severity: 'error',
    cause: 'An input port names a source system that `datamesh.yaml` does not have.',
    remedy: 'Declare the source in `datamesh.yaml`, or correct the name.',
    example: {
      bad: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: data/*.parquet } } }\n# data-product.yaml\nspec:\n  inputPorts:\n    - { name: orders, type: batch, source: epr, format: parquet }',
      good: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: data/*.parquet } } }\n# data-product.yaml\nspec:\n  inputPorts:\n    - { name: orders, type: batch, source: erp, format: parquet }',
    },
  },
  DM2002: {
    title: 'unknown dataset',
    severity: 'error',
    cause: 'The source exists and has no dataset of this name; left out, it is the name of the port.',
    remedy: 'Declare the dataset, or name another with `dataset`.',
    example: {
      bad: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: data/*.parquet } } }\n# data-product.yaml\nspec:\n  inputPorts:\n    - { name: sales, type: batch, source: erp, format: parquet }',
      good: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: data/*.parquet } } }\n# data-product.yaml\nspec:\n  inputPorts:\n    - { name: sales, type: batch, source: erp, dataset: orders, format: parquet }',
    },
  },
  DM2003: {
    title: 'unknown product',
    severity: 'error',
    cause: 'An input port reads a product that neither this checkout nor the recorded state has.',
    remedy: 'Correct the name, or apply the other product first.',
    example: {
      bad: 'spec:\n  inputPorts:\n    - { name: returns, product: sales.return }',
      good: 'spec:\n  inputPorts:\n    - { name: returns, product: sales.returns }\n# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\n',
    },
  },
  DM2004: {
    title: 'no contract version in range',
    severity: 'error',
    cause: 'The product has no contract of a version that the port relies on.',
    remedy: "Widen the range after reading the contract's changes, or ask the producer.",
    example: {
      bad: 'spec:\n  inputPorts:\n    - { name: returns, product: sales.returns, contract: ^2 }\n# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\n# domains/sales/returns/data-contract.yaml\nmetadata: { name: returns-contract, version: 1.2.0, owner: sales-team }\nproducer: { domain: sales, dataProduct: returns }',
      good: 'spec:\n  inputPorts:\n    - { name: returns, product: sales.returns, contract: ^1 }\n# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\n# domains/sales/returns/data-contract.yaml\nmetadata: { name: returns-contract, version: 1.2.0, owner: sales-team }\nproducer: { domain: sales, dataProduct: returns }',
    },
  },
  DM2005: {
    title: 'a folder without a product',
    severity: 'error',
    cause: 'Contracts and models belong to the `data-product.yaml` beside them, and there is none.',
    remedy: 'Create the product file, or move these files.',
    example: {
      bad: '# domains/sales/returns/model.sql\nSELECT 1 AS a',
      good: '# domains/sales/returns/model.sql\nSELECT 1 AS a\n# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\n',
    },
  },
  DM2006: {
    title: 'a contract for another product',
    severity: 'error',
    cause: 'The producer that the contract names is not the product that it stands beside.',
    remedy: 'Correct `producer`, or move the contract.',
    example: {
      bad: '# data-contract.yaml\nproducer: { domain: sales, dataProduct: order }',
      good: '# data-contract.yaml\nproducer: { domain: sales, dataProduct: orders }',
    },
  },
  DM2007: {
    title: 'a contract for an unknown table',
    severity: 'error',
    cause: 'A contract covers exactly one table of its product.',
    remedy: 'Name one of its tables in `producer.table`.',
    example: {
      bad: '# data-contract.yaml\nproducer: { domain: sales, dataProduct: orders, table: lines }',
      good: '# data-contract.yaml\nproducer: { domain: sales, dataProduct: orders, table: orders }',
    },
  },
  DM2008: {
    title: 'two contracts for one table',
    severity: 'error',
    cause: 'Both would have to hold, and nobody could say which one consumers rely on.',
    remedy: 'Keep one of them.',
    example: {
      bad: '# data-contract.yaml\n# domains/sales/orders/contracts/orders.yaml\nmetadata: { name: orders-too, version: 1.0.0, owner: sales-team }\nproducer: { domain: sales, dataProduct: orders, table: orders }',
      good: '# data-contract.yaml\n',
    },
  },
  DM2009: {
    title: 'products in a circle',
    severity: 'error',
    cause: 'Each product waits for the next one, so none could ever be built.',
    remedy: 'Take one of the input ports out of the circle shown.',
    example: {
      bad: 'spec:\n  inputPorts:\n    - { name: self, product: sales.orders }',
      good: 'spec:\n  inputPorts:\n    - { name: returns, product: sales.returns }\n# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\n',
    },
  },
  DM2011: {
    title: 'two tables of one SQL name',
    severity: 'error',
    cause:
      'SQL names are declared names with `_` for `-`, and the aliases of sql ports; each must lead to one table.',
    remedy: 'Rename one product or table, or change the alias.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: a, type: sql, catalog: sales, schema: returns }\n# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\nspec:\n  schema: { tables: [{ name: orders }] }',
      good: 'spec:\n  outputPorts:\n    - { name: a, type: sql, catalog: shop, schema: returns }\n# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\nspec:\n  schema: { tables: [{ name: orders }] }',
    },
  },
  DM2012: {
    title: 'two ports at one endpoint',
    severity: 'error',
    cause: 'A path of the server can answer for one port only.',
    remedy: 'Change one of the two endpoints.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: a, type: rest, endpoint: /api/v2/orders }\n    - { name: b, type: rest, endpoint: /api/v2/orders/ }',
      good: 'spec:\n  outputPorts:\n    - { name: a, type: rest, endpoint: /api/v2/orders }\n    - { name: b, type: rest, endpoint: /api/v2/lines }',
    },
  },
  DM2013: {
    title: 'two ports on one topic',
    severity: 'error',
    cause: 'Events of two products in one topic could not be told apart.',
    remedy: 'Change one of the two topics.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: a, type: kafka, topic: orders }\n    - { name: b, type: kafka, topic: orders }',
      good: 'spec:\n  outputPorts:\n    - { name: a, type: kafka, topic: orders }\n    - { name: b, type: kafka, topic: lines }',
    },
  },
  DM2014: {
    title: 'a reserved path',
    severity: 'error',
    cause: 'The platform answers this path itself.',
    remedy: 'Choose another path, such as `/api/v2/customers`.',
    example: {
      bad: 'spec:\n  outputPorts:\n    - { name: a, type: rest, endpoint: /api/v1/orders }',
      good: 'spec:\n  outputPorts:\n    - { name: a, type: rest, endpoint: /api/v2/orders }',
    },
  },
  DM2015: {
    title: 'a product declared twice',
    severity: 'error',
    cause: 'Two files declare the same product and major.',
    remedy: 'Remove one of them, or give it another name or major.',
    example: {
      bad: '# domains/sales/returns/data-product.yaml\nmetadata: { name: orders, domain: sales, owner: sales-team, version: 1.0.0 }\n',
      good: '# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\n',
    },
  },
  DM2016: {
    title: "a name that is not its folder's",
    severity: 'error',
    cause: 'Products and domains are found by their folders, so the names must agree.',
    remedy: 'Rename the folder or the declaration.',
    example: {
      bad: '# domains/sales/returns/data-product.yaml\nmetadata: { name: refunds, domain: sales, owner: sales-team, version: 1.0.0 }\n',
      good: '# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\n',
    },
  },
  DM2017: {
    title: 'a table without a model',
    severity: 'error',
    cause: 'Nothing says what the table holds.',
    remedy: 'Create the model that the hint names.',
    example: {
      bad: 'spec:\n  schema:\n    tables: [{ name: lines }]',
      good: 'spec:\n  schema:\n    tables: [{ name: lines }]\n# domains/sales/orders/models/lines.sql\nSELECT 1 AS a',
    },
  },
  DM2018: {
    title: 'a model without a table',
    severity: 'error',
    cause: 'The model is never run: the product declares no table of its name, or has two models for it.',
    remedy: 'Declare the table, or remove the model.',
    example: {
      bad: '# domains/sales/orders/models/lines.sql\nSELECT 1 AS a',
      good: '# domains/sales/orders/model.sql\nSELECT 1 AS a',
    },
  },
  DM2019: {
    title: 'unknown column',
    severity: 'error',
    cause: 'A layout, objective or access rule names a column that the table does not have.',
    remedy: 'Correct the name, or declare the column.',
    example: {
      bad: 'spec:\n  schema:\n    columns: [{ name: region }]\n    partitionBy: [regoin]',
      good: 'spec:\n  schema:\n    columns: [{ name: region }]\n    partitionBy: [region]',
    },
  },
  DM2020: {
    title: 'a rule for an unknown column',
    severity: 'error',
    cause: 'The rule checks a column that neither the contract nor the table has.',
    remedy: "Correct the name, or agree on the column in the contract's schema.",
    example: {
      bad: 'spec:\n  schema:\n    columns: [{ name: id }]\n# data-contract.yaml\nquality:\n  rules:\n    - { check: unique, column: idd }',
      good: 'spec:\n  schema:\n    columns: [{ name: id }]\n# data-contract.yaml\nquality:\n  rules:\n    - { check: unique, column: id }',
    },
  },
  DM2021: {
    title: 'source-aligned without a source',
    severity: 'error',
    cause: 'A source-aligned product offers data of a source system, and this one reads none.',
    remedy: 'Declare the input port, or another classification.',
    example: {
      bad: 'spec:\n  classification: { type: source-aligned }',
      good: 'spec:\n  classification: { type: aggregate }',
    },
  },
  DM2022: {
    title: 'a classification that does not fit',
    severity: 'warning',
    cause: 'The declared kind of the product and its input ports do not go together.',
    remedy: 'Check the classification, or the input ports.',
    example: {
      bad: 'spec:\n  classification: { type: consumer-aligned }',
      good: 'spec:\n  classification: { type: consumer-aligned }\n  inputPorts:\n    - { name: returns, product: sales.returns }',
    },
  },
  DM2023: {
    title: 'a domain without domain.yaml',
    severity: 'error',
    cause:
      'A checkout governs the domains whose `domain.yaml` it holds; this product would belong to nobody.',
    remedy: "Create the file with the domain's team.",
    example: {
      bad: '# domains/finance/ledger/data-product.yaml\nmetadata: { name: ledger, domain: finance, owner: sales-team, version: 1.0.0 }\n',
      good: '# domains/finance/ledger/data-product.yaml\nmetadata: { name: ledger, domain: finance, owner: sales-team, version: 1.0.0 }\n# domains/finance/domain.yaml\nkind: Domain\napiVersion: datamesh/v1\nmetadata: { name: finance }\nspec: { team: finance-team }',
    },
  },
  DM2024: {
    title: 'one location inside another',
    severity: 'error',
    cause: 'Cleaning up the outer tables would remove files of the inner ones.',
    remedy: 'Give every product a location of its own.',
    example: {
      bad: 'spec:\n  schema:\n    location: s3://lake/sales/\n# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\nspec:\n  schema:\n    location: s3://lake/sales/returns/',
      good: 'spec:\n  schema:\n    location: s3://lake/sales/orders/\n# domains/sales/returns/data-product.yaml\nmetadata: { name: returns, domain: sales, owner: sales-team, version: 1.0.0 }\nspec:\n  schema:\n    location: s3://lake/sales/returns/',
    },
  },
  DM2026: {
    title: 'a reference to nothing',
    severity: 'error',
    cause: 'A `reference` rule looks values up in a product, table or column that does not exist.',
    remedy: 'Correct `to`, or declare what it names.',
    example: {
      bad: '# data-contract.yaml\nquality:\n  rules:\n    - { check: reference, column: id, to: sales.return.id }',
      good: '# data-contract.yaml\nquality:\n  rules:\n    - { check: reference, column: id, to: sales.orders.id }',
    },
  },
  DM2027: {
    title: 'no datamesh.yaml',
    severity: 'error',
    cause: 'The folder is no mesh: nothing names it, its environments and its sources.',
    remedy: 'Run `datamesh init`, or create the file.',
  },
  DM2028: {
    title: 'a port without its table',
    severity: 'error',
    cause: 'A rest or kafka port serves one table, and the product has several.',
    remedy: 'Name the table in `table`.',
    example: {
      bad: 'spec:\n  schema:\n    tables: [{ name: lines }, { name: heads }]\n  outputPorts: [{ name: api, type: rest }]',
      good: 'spec:\n  schema:\n    tables: [{ name: lines }, { name: heads }]\n  outputPorts: [{ name: api, type: rest, table: heads }]',
    },
  },
  DM2029: {
    title: 'a dataset that says too little',
    severity: 'error',
    cause:
      'The port needs to know more about its dataset: a path for files, columns for csv and json, a key for change events.',
    remedy: 'Add what the message names to the dataset in `datamesh.yaml`.',
    example: {
      bad: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: data/*.csv } } }\n# data-product.yaml\nspec:\n  inputPorts:\n    - { name: orders, type: batch, source: erp, format: csv }',
      good: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: data/*.parquet } } }\n# data-product.yaml\nspec:\n  inputPorts:\n    - { name: orders, type: batch, source: erp, format: parquet }',
    },
  },
  DM2030: {
    title: 'two formats for one dataset',
    severity: 'error',
    cause: 'The port and its dataset declare different formats.',
    remedy: 'Correct one of the two.',
    example: {
      bad: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: data/*.parquet, format: parquet } } }\n# data-product.yaml\nspec:\n  inputPorts:\n    - { name: orders, type: batch, source: erp, format: avro }',
      good: '# datamesh.yaml\nsources:\n  erp: { type: files, datasets: { orders: { path: data/*.parquet, format: parquet } } }\n# data-product.yaml\nspec:\n  inputPorts:\n    - { name: orders, type: batch, source: erp, format: parquet }',
    },
  },
  DM2031: {
    title: 'a major in the wrong folder',
    severity: 'error',
    cause: "The current major stands in the product's folder, each older one in `v<N>/` beneath it.",
    remedy: 'Move the files, or correct the version.',
    example: {
      bad: '# domains/sales/orders/v1/data-product.yaml\nmetadata: { name: orders, domain: sales, owner: sales-team, version: 1.0.0 }\n',
      good: 'metadata: { name: orders, domain: sales, owner: sales-team, version: 2.0.0 }\n# domains/sales/orders/v1/data-product.yaml\nmetadata: { name: orders, domain: sales, owner: sales-team, version: 1.0.0 }\n',
    },
  },
} as const satisfies Record<string, ProblemDescription>;
