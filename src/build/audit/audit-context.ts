import type { Compute, ComputeSession, RelationName, RelationSource } from '../../capabilities/compute.ts';
import { SqlError } from '../../capabilities/compute.ts';
import type { Json } from '../../lib/json.ts';
import type { StagedTable } from '../../model/build.ts';
import type { ColumnReference, QualityRule } from '../../model/quality.ts';
import type { Finding } from './findings.ts';
import type { Definitions, StagedRelations } from './relations.ts';

/** All that the audit of one staged table needs. */
export interface AuditInput {
  readonly table: StagedTable;
  readonly rules: readonly QualityRule[];
  /** Columns whose values may be shown only in part: pii, or declared with a mask. */
  readonly masked: ReadonlySet<string>;
  /** Relations that the audit defines are dropped again; one of the same name is replaced. */
  readonly session: ComputeSession;
  readonly parse: Compute['parse'];
  /** UTC milliseconds. */
  readonly now: number;
  /** The table that a `reference` rule looks into, with files as they will be; undefined when it is not there. */
  reference(to: ColumnReference): Promise<RelationSource | undefined>;
  /** Relations that custom SQL may read besides the staged table. */
  readonly inputs: readonly InputRelation[];
  /** Judges the syntax tree of custom SQL; `lib/sql-gate` unless given. */
  readonly gate?: SelectGate;
  /** Rules that the kept files are known to satisfy (`settledRules` of their release); none when left out. */
  readonly settled?: ReadonlySet<string>;
}

/** Without `source` the relation is already defined in the session, and stays. */
export interface InputRelation {
  readonly name: RelationName;
  readonly source?: RelationSource;
}

/** Why a syntax tree may not run over these relations; undefined when it may. */
export type SelectGate = (tree: Json, readable: readonly RelationName[]) => string | undefined;

/** One audit under way: its input, the staged relations and how many rows they hold. */
export interface Audit {
  readonly input: AuditInput;
  readonly definitions: Definitions;
  readonly staged: StagedRelations;
  readonly rows: { readonly added: number; readonly kept: number };
  settled(rule: QualityRule): boolean;
}

/** Runs one rule; SQL that the engine refuses makes this rule an error and no other. */
export async function findingOf(input: AuditInput, run: () => Promise<Finding>): Promise<Finding> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { kind: 'error', reason: dataReason(error.message, maskOfTable(input)) };
  }
}

/** What an error that came up while reading rows may tell: errors of conversion quote the value they met. */
export function dataReason(message: string, mask: 'masked' | 'clear'): string {
  return mask === 'clear'
    ? firstLine(message)
    : 'the engine failed on a value; its message may quote masked columns and is not shown';
}

export function maskOfTable(input: AuditInput): 'masked' | 'clear' {
  return input.masked.size > 0 ? 'masked' : 'clear';
}

/** Engines add the query and a caret below their message. */
export function firstLine(message: string): string {
  return message.split('\n')[0]?.trim() ?? '';
}
