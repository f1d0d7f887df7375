import type { Compute } from '../../capabilities/compute.ts';
import type { Storage } from '../../capabilities/storage.ts';
import { openParser, type Parser } from './parse-sql.ts';
import { openDuckdbSession } from './session.ts';

export interface DuckdbOptions {
  /** A fresh, time-ordered id; names of new files begin with one. */
  readonly newId: () => string;
  readonly storage: Pick<Storage, 'enginePath' | 'prepareFolder'>;
}

/**
 * DuckDB in this process. Nothing native is loaded before the first use.
 *
 * errors  SystemError DM9001 when the engine does not start
 * source  @duckdb/node-api 1.5.5; DuckDB 1.5 docs, Securing DuckDB
 */
export async function openDuckdb({ newId, storage }: DuckdbOptions): Promise<Compute> {
  let parser: Promise<Parser> | undefined;
  return {
    dialect: 'duckdb',
    async parse(sql) {
      parser ??= openParser();
      return (await parser).parse(sql);
    },
    openSession: (options) =>
      openDuckdbSession(options, {
        newId,
        enginePath: (uri) => storage.enginePath(uri),
        prepareFolder: (uri) => storage.prepareFolder(uri),
      }),
    async [Symbol.asyncDispose]() {
      if (parser) (await parser).close();
    },
  };
}
