import { auditTable, rulesFor, settledRules } from '../build/index.ts';
import type { ComputeSession } from '../capabilities/compute.ts';
import type { Platform } from '../capabilities/platform.ts';
import type { Json } from '../lib/json.ts';
import { checkSelect, type GateRelation, refusalText } from '../lib/sql-gate/index.ts';
import type { Build, StagedTable } from '../model/build.ts';
import type { DataContract } from '../model/data-contract.ts';
import type { DeclaredProduct } from '../model/mesh.ts';
import type { RuleResult } from '../model/quality.ts';
import type { RunStep } from '../model/run.ts';
import { referencedRelation } from './referenced-relation.ts';

export interface AuditContext {
  readonly declared: DeclaredProduct;
  readonly platform: Platform;
  /** The session in which the build ran. */
  readonly session: ComputeSession;
  readonly report: (step: RunStep) => Promise<void>;
}

/** Runs every rule of every table of a build on exactly its staged files. */
export async function auditBuild(build: Build, context: AuditContext): Promise<readonly RuleResult[]> {
  const { state } = context.platform;
  const latest = await state.releases.latest(build.product);
  const settled = settledRules(latest ? await state.runs.results(latest.runId) : []);
  const results: RuleResult[] = [];
  for (const table of build.tables) results.push(...(await auditOne(build, table, settled, context)));
  return results;
}

async function auditOne(
  build: Build,
  table: StagedTable,
  settled: ReadonlySet<string>,
  { declared, platform, session, report }: AuditContext,
): Promise<readonly RuleResult[]> {
  const startedAt = platform.clock.now();
  const contract = declared.contracts.find((item) => (item.producer.table ?? table.table) === table.table);
  const results = await auditTable({
    table,
    rules: rulesFor(contract, table, { file: contract?.file ?? declared.product.file, line: 1, column: 1 }),
    masked: maskedColumns(declared, table.table, contract),
    session,
    parse: (sql) => platform.compute.parse(sql),
    now: startedAt,
    reference: (to) => referencedRelation(to, build, platform),
    inputs: build.relations.map(({ name, select }) => ({
      name,
      source: { kind: 'sql', select, keep: 'view' },
    })),
    gate: ruleGate,
    settled,
  });
  const failed = results.filter((result) => result.outcome !== 'passed').length;
  await report({
    name: 'gate',
    subject: table.table,
    state: failed === 0 ? 'done' : 'failed',
    rows: table.rows.total,
    durationMs: platform.clock.now() - startedAt,
    detail: failed === 0 ? `${results.length} rules` : `${failed} of ${results.length} rules`,
  });
  return results;
}

/** Custom SQL of a rule may read what it is given and nothing else, as a model may. */
function ruleGate(tree: Json, relations: readonly GateRelation[]): string | undefined {
  const checked = checkSelect(tree, { relations, functions: 'model' });
  return checked.ok ? undefined : refusalText(checked);
}

/** Columns whose values never stand in a sample of failing rows. */
function maskedColumns(
  { product }: DeclaredProduct,
  table: string,
  contract: DataContract | undefined,
): ReadonlySet<string> {
  const declared = product.tables.find((item) => item.name === table)?.columns ?? [];
  const columns = [...declared, ...(contract?.schema.columns ?? [])];
  return new Set(columns.filter((column) => column.pii || column.mask).map((column) => column.name));
}
