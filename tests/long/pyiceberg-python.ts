import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PYICEBERG = 'pyiceberg[pyarrow,pyiceberg-core]==0.12.0';
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * A Python that has PyIceberg: the one that `DATAMESH_PYTHON` names, else a virtual environment in the cache folder of
 * this checkout, made on first use. Fails, and does not skip, when neither can be had.
 */
export async function pythonWithPyiceberg(): Promise<string> {
  const named = process.env['DATAMESH_PYTHON'];
  if (named !== undefined && named !== '') {
    await assertPyiceberg(named);
    return named;
  }
  const folder = join(import.meta.dirname, '../../node_modules/.cache/datamesh-pyiceberg');
  const python = join(folder, 'bin/python');
  if (existsSync(python) && (await hasPyiceberg(python))) return python;
  try {
    await run('python3', ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', PYICEBERG], { timeout: INSTALL_TIMEOUT_MS });
  } catch (cause) {
    throw new Error(
      `this test needs PyIceberg: pip could not install ${PYICEBERG}; set DATAMESH_PYTHON to a Python that has it`,
      { cause },
    );
  }
  return python;
}

async function assertPyiceberg(python: string): Promise<void> {
  if (!(await hasPyiceberg(python)))
    throw new Error(`DATAMESH_PYTHON is ${python}, which cannot import pyiceberg`);
}

async function hasPyiceberg(python: string): Promise<boolean> {
  try {
    await run(python, ['-c', 'import pyiceberg, pyarrow']);
    return true;
  } catch {
    return false;
  }
}
