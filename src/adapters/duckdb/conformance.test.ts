import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ComputeUnderTest, computeConformance } from '../../conformance/compute.ts';
import { openDuckdb } from './index.ts';

async function open(): Promise<ComputeUnderTest> {
  const root = await mkdtemp(join(tmpdir(), 'compute-'));
  let ids = 0;
  const enginePath = (uri: string): string => fileURLToPath(uri);
  const compute = await openDuckdb({
    newId: () => `0000-${String(++ids).padStart(8, '0')}`,
    storage: {
      enginePath,
      prepareFolder: async (uri) => {
        await mkdir(enginePath(uri), { recursive: true });
      },
    },
  });
  return {
    compute,
    folder: pathToFileURL(root).href,
    enginePath,
    async put(name, content) {
      const path = join(root, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
    async list() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)))
        .sort();
    },
    async close() {
      await compute[Symbol.asyncDispose]();
      await rm(root, { recursive: true, force: true });
    },
  };
}

computeConformance('duckdb', open);
