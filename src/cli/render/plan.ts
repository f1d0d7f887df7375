import { explainPlan } from '../../mesh.ts';
import type { Declared } from '../../model/mesh.ts';
import type { ColumnChange, Plan, ProductChange } from '../../model/plan.ts';
import { productName } from '../../model/product-key.ts';
import type { CliContext } from '../context.ts';
import { plural } from './problems.ts';
import { symbolsOf } from './symbols.ts';

const MARKS = { add: '+', change: '~', follow: '~', remove: '-' } as const;
const COLUMN_MARKS: Readonly<Record<ColumnChange['kind'], string>> = {
  add: '+',
  drop: '-',
  rename: '~',
  widen: '~',
  retype: '~',
  require: '~',
  relax: '~',
  describe: '~',
};

/** One line per product that changes, its columns below, one line for all that stay. */
export function renderPlan(plan: Plan, context: CliContext): string {
  const { colors } = context;
  const lines = plan.changes.flatMap((change) => renderChange(change, context));
  if (plan.unchanged.length > 0) lines.push(colors.dim(`  = ${plan.unchanged.length} unchanged`));
  const count = (action: ProductChange['action']): number =>
    plan.changes.filter((change) => change.action === action).length;
  const summary = `Plan: ${count('add')} to add, ${count('change')} to change, ${count('follow')} to follow, ${count('remove')} to remove`;
  const breaking = plan.changes.filter((change) => change.breaking && change.action !== 'remove').length;
  const tail = breaking > 0 ? ` ${symbolsOf(context).dot} ${plural(breaking, 'breaking change')}` : '';
  return [...lines, plan.changes.length === 0 ? 'Plan: nothing to do' : summary + tail].join('\n');
}

function renderChange(change: ProductChange, context: CliContext): readonly string[] {
  const { colors } = context;
  const symbols = symbolsOf(context);
  const paint =
    change.action === 'add' ? colors.green : change.action === 'remove' ? colors.red : colors.yellow;
  const { from, to } = change.version;
  const version = from && to && from !== to ? `${from} ${symbols.arrow} ${to}` : (to ?? from ?? '');
  const breaking = change.breaking && change.action !== 'remove' ? colors.red('BREAKING') : '';
  const data = change.data === 'keep' ? '' : change.data;
  const head = [
    `  ${paint(MARKS[change.action])} ${colors.bold(productName(change.product).padEnd(32))}`,
    version.padEnd(8),
    breaking,
    data,
    colors.dim(change.reasons.join('; ')),
  ];
  return [
    head.filter(Boolean).join('  '),
    ...change.tables.flatMap((table) => table.columns.map((column) => renderColumn(column))),
  ];
}

function renderColumn(column: ColumnChange): string {
  const change = [column.from, column.to].filter(Boolean).join(' → ');
  return `      ${COLUMN_MARKS[column.kind]} column ${column.column}  ${column.kind}  ${change}${column.breaking ? '  breaking' : ''}`;
}

/** The steps that `apply` executes, in its order. */
export function renderSteps(plan: Plan, declared: Declared, context: CliContext): string {
  const { colors } = context;
  const blocks = explainPlan(plan, declared).map(({ product, lines }, index) =>
    [
      `${colors.bold(`${index + 1}. ${product}`)}`,
      ...lines.map((line) => `   ${symbolsOf(context).dot} ${line}`),
    ].join('\n'),
  );
  return blocks.length === 0 ? 'no steps' : blocks.join('\n');
}
