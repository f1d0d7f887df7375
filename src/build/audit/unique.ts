import type { Json } from '../../lib/json.ts';
import type { QualityRule } from '../../model/quality.ts';
import type { Field } from '../../model/schema.ts';
import type { Audit } from './audit-context.ts';
import {
  keptHashMatchesSelect,
  keptMatchesSelect,
  keyHashSelect,
  repeatedKeysSelect,
  rowsSharingKeys,
  surplusSelect,
} from './compile-sql.ts';
import type { Finding } from './findings.ts';
import { keptFilesOf } from './kept-statistics.ts';
import { filesSharingKeys } from './overlap.ts';
import { auditRelation, tableSource } from './relations.ts';
import { sampleRows, shown } from './samples.ts';
import { countOf } from './scan.ts';

type UniqueRule = Extract<QualityRule, { readonly check: 'unique' }>;

/**
 * Rows of the whole table, added and kept, beyond the first of their key. Keys that contain NULL are ignored.
 *
 * Exact without grouping by value: hashes decide when all differ, and only keys whose hash repeats are compared. When
 * the kept files are known to be unique among themselves, only added keys are looked up in them, and only in files
 * whose bounds allow a match: surplus = surplus within added + kept rows that share a key with an added one.
 *
 * shape   rule → rows finding; samples are `{ key, rows }`, most frequent first
 * errors  passes on `SqlError`
 * source  declarations.md §Contracts and rules; DuckDB 1.5 §hash: equal values have equal hashes
 */
export async function findDuplicates(audit: Audit, rule: UniqueRule): Promise<Finding> {
  const { added, kept, whole } = audit.staged;
  const incremental = kept !== undefined && audit.settled(rule);
  const surplus = incremental
    ? (await surplusOf(audit, added, rule)) + (await keptSharing(audit, kept, rule))
    : await surplusOf(audit, whole, rule);
  const searched = incremental ? rowsSharingKeys(whole, added, rule.columns) : whole;
  return {
    kind: 'rows',
    rowsChecked: audit.rows.added + audit.rows.kept,
    rowsFailed: surplus,
    noun: surplus === 1 ? 'duplicate' : 'duplicates',
    samples: surplus === 0 ? [] : await sampleKeys(audit, searched, rule),
  };
}

async function surplusOf(audit: Audit, relation: string, { columns }: UniqueRule): Promise<number> {
  const { session } = audit.input;
  const [hashed] = await session.rows(keyHashSelect(relation, columns));
  if (countOf(hashed?.['keyed']) === countOf(hashed?.['hashes'])) return 0;
  const [exact] = await session.rows(surplusSelect(relation, columns));
  return countOf(exact?.['surplus']);
}

/** Kept rows whose key an added row has. Kept keys are unique, so each counts the added key it meets once. */
async function keptSharing(audit: Audit, kept: string, rule: UniqueRule): Promise<number> {
  const { session } = audit.input;
  const near = await nearRelation(audit, kept, rule);
  if (near === undefined) return 0;
  const [hashed] = await session.rows(keptHashMatchesSelect(near, audit.staged.added, rule.columns));
  if (countOf(hashed?.['matches']) === 0) return 0;
  const [exact] = await session.rows(keptMatchesSelect(near, audit.staged.added, rule.columns));
  return countOf(exact?.['matches']);
}

/** The kept files whose bounds allow a shared key, as a relation; undefined when there is none. */
async function nearRelation(audit: Audit, kept: string, rule: UniqueRule): Promise<string | undefined> {
  const { table } = audit.input;
  const files = keptFilesOf(table);
  if (!files) return kept;
  const near = filesSharingKeys(fieldsOf(audit, rule), table.added, files);
  if (near.length === 0) return undefined;
  if (near.length === files.length) return kept;
  const uris = near.map((file) => file.uri);
  return (await audit.definitions.define(auditRelation('near'), tableSource(uris, table.schema))).sql;
}

function fieldsOf(audit: Audit, rule: UniqueRule): readonly Field[] {
  return audit.input.table.schema.fields.filter((field) => rule.columns.includes(field.name));
}

async function sampleKeys(audit: Audit, relation: string, { columns }: UniqueRule): Promise<readonly Json[]> {
  const { session, masked } = audit.input;
  return await sampleRows(session, repeatedKeysSelect(relation, columns), (row) => ({
    key: Object.fromEntries(
      columns.map((column, index) => [
        column,
        shown(row[`k${index}`], masked.has(column) ? 'masked' : 'clear'),
      ]),
    ),
    rows: countOf(row['occurrences']),
  }));
}
