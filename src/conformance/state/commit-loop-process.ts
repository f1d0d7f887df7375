/**
 * A process of its own that publishes release after release of one product, and prints the number of each as soon as it
 * is acknowledged; a crash test kills it, a race test runs two. Arguments: module and export that open the store, path,
 * name of this process, releases to publish.
 */
import { writeSync } from 'node:fs';
import type { StateStore } from '../../capabilities/state.ts';
import { commitOf, keyOf } from './fixtures.ts';

const [, , moduleUrl = '', exportName = '', path = '', name = '', count = '0'] = process.argv;
const adapter = (await import(moduleUrl)) as Readonly<
  Record<string, (options: { readonly path: string }) => Promise<StateStore>>
>;
const store = await adapter[exportName]?.({ path });
if (store === undefined) throw new Error(`${moduleUrl} has no ${exportName}`);

for (let published = 0; published < Number(count); ) {
  const live = await store.releases.latest(keyOf());
  const outcome = await store.releases.commit(
    commitOf(keyOf(), `${name} ${(live?.number ?? 0) + 1}`, live?.buildId),
  );
  if (outcome.kind !== 'published') continue;
  published++;
  writeSync(1, `${outcome.release.number}\n`);
}
await store[Symbol.asyncDispose]();
