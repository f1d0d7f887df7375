import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StorageUnderTest, storageConformance } from '../../conformance/storage.ts';
import { localStorage } from './index.ts';

function openBelow(...folders: readonly string[]): () => Promise<StorageUnderTest> {
  return async () => {
    const base = await mkdtemp(join(tmpdir(), 'storage-'));
    return {
      storage: localStorage({ root: join(base, ...folders) }),
      close: () => rm(base, { recursive: true }),
    };
  };
}

storageConformance('local files', openBelow());
storageConformance('local files, in a folder that does not exist yet', openBelow('new', 'warehouse'));
storageConformance('local files, in a folder with an odd name', openBelow('a b%20#?é'));
