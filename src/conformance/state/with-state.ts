import type { StateStore } from '../../capabilities/state.ts';
import type { OpenState, StateUnderTest } from './fixtures.ts';

/** A test on an empty state, which is closed whatever happens. */
export function withState(
  open: OpenState,
  test: (store: StateStore, state: StateUnderTest) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const state = await open();
    try {
      await test(state.store, state);
    } finally {
      await state.close();
    }
  };
}
