import type { PlanRecords } from '../../../capabilities/state.ts';
import type { Plan } from '../../../model/plan.ts';
import { fromJson } from './columns.ts';
import type { StateDatabase, StateQueries } from './state-database.ts';

/** Older plans of an environment are forgotten: a plan file of that age is stale anyway. */
export const PLANS_KEPT_MAX = 100;

export function planRecords(database: StateDatabase): PlanRecords {
  return {
    save: (plan, at) => database.write((tx) => savePlan(tx, plan, at)),
    get: (environment, digest) => database.read((tx) => getPlan(tx, environment, digest)),
    latest: (environment) => database.read((tx) => latestPlan(tx, environment)),
  };
}

/** A plan that is saved again is the latest again, so it gets a new id. */
async function savePlan(tx: StateQueries, plan: Plan, at: number): Promise<void> {
  const { environment, digest } = plan;
  await tx.deleteFrom('plans').where('environment', '=', environment).where('digest', '=', digest).execute();
  await tx
    .insertInto('plans')
    .values({ environment, digest, plan_json: JSON.stringify(plan), saved_at: at })
    .execute();
  const kept = tx
    .selectFrom('plans')
    .select('id')
    .where('environment', '=', environment)
    .orderBy('id', 'desc')
    .limit(PLANS_KEPT_MAX);
  await tx.deleteFrom('plans').where('environment', '=', environment).where('id', 'not in', kept).execute();
}

async function getPlan(tx: StateQueries, environment: string, digest: string): Promise<Plan | undefined> {
  const row = await tx
    .selectFrom('plans')
    .select('plan_json')
    .where('environment', '=', environment)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row && fromJson<Plan>(row.plan_json);
}

async function latestPlan(tx: StateQueries, environment: string): Promise<Plan | undefined> {
  const row = await tx
    .selectFrom('plans')
    .select('plan_json')
    .where('environment', '=', environment)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && fromJson<Plan>(row.plan_json);
}
