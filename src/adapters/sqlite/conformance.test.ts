import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateStore } from '../../capabilities/state.ts';
import { type StateUnderTest, stateConformance } from '../../conformance/state.ts';
import { openSqliteState } from './index.ts';

async function open(): Promise<StateUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'state-'));
  const path = join(folder, 'state.db');
  const store = await openSqliteState({ path });
  const stores: StateStore[] = [store];
  return {
    store,
    reopen: async () => {
      const again = await openSqliteState({ path });
      stores.push(again);
      return again;
    },
    close: async () => {
      for (const each of stores) await each[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

stateConformance('sqlite', open);
