import { defineConfig } from 'vitest/config';

/** The longer suites of `.ci/run`: real clients, crash tests, whole meshes. One at a time, so that timings mean something. */
export default defineConfig({
  test: {
    include: ['tests/long/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
