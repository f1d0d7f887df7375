import { accessSync, constants, statfsSync } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { findMeshRoot } from '../../wiring/index.ts';
import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { openMesh } from '../mesh-session.ts';
import { symbolsOf } from '../render/symbols.ts';
import { emit } from '../render/table.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly remedy?: string;
}

const NODE_MAJOR_MIN = 22;
const FREE_BYTES_MIN = 1_073_741_824;
const GIB = 1_073_741_824;

/** `datamesh doctor`: whether this machine and mesh can work, and what to do where they cannot. */
export async function doctor(context: CliContext): Promise<ExitCode> {
  const checks = [nodeCheck(), memoryCheck(), ...(await meshChecks(context))];
  const symbols = symbolsOf(context);
  await emit(context, JSON.parse(JSON.stringify(checks)), () =>
    checks
      .map((check) => {
        const mark = check.ok ? context.colors.green(symbols.ok) : context.colors.red(symbols.fail);
        return `${mark} ${check.name.padEnd(14)} ${check.found}${check.ok || !check.remedy ? '' : `\n  ${check.remedy}`}`;
      })
      .join('\n'),
  );
  return checks.every((check) => check.ok) ? EXIT.ok : EXIT.checkFailed;
}

function nodeCheck(): Check {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    name: 'node',
    ok: major >= NODE_MAJOR_MIN,
    found: process.version,
    remedy: `use Node ${NODE_MAJOR_MIN} or newer; \`npm run\` and \`npx\` in a checkout bring their own`,
  };
}

function memoryCheck(): Check {
  const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;
  return {
    name: 'machine',
    ok: true,
    found: `${availableParallelism()} cores, ${gib(freemem())} of ${gib(totalmem())} free`,
  };
}

async function meshChecks(context: CliContext): Promise<readonly Check[]> {
  const root = findMeshRoot(context.options.directory);
  if (!root)
    return [
      {
        name: 'mesh',
        ok: false,
        found: 'no datamesh.yaml here or above',
        remedy: 'datamesh init, or -C <folder>',
      },
    ];
  return [
    { name: 'mesh', ok: true, found: root },
    folderCheck(root),
    diskCheck(root),
    await platformCheck(context),
  ];
}

function folderCheck(root: string): Check {
  try {
    accessSync(root, constants.W_OK);
    return { name: 'folder', ok: true, found: 'writable' };
  } catch {
    return {
      name: 'folder',
      ok: false,
      found: 'not writable',
      remedy: 'state and tables are kept in .datamesh/ below it',
    };
  }
}

function diskCheck(root: string): Check {
  const { bavail, bsize } = statfsSync(root);
  const free = bavail * bsize;
  return {
    name: 'disk',
    ok: free >= FREE_BYTES_MIN,
    found: `${(free / GIB).toFixed(1)} GiB free`,
    remedy: 'builds write new files before old ones go: free at least 1 GiB',
  };
}

/** Opens everything as a command would and runs one statement. */
async function platformCheck(context: CliContext): Promise<Check> {
  try {
    await using mesh = await openMesh(context);
    const { platform, loaded } = mesh;
    await using session = await platform.compute.openSession({ memoryBytesMax: 64 * 1_048_576, threads: 1 });
    await session.rows('SELECT 1 AS one');
    const errors = loaded.problems.filter((item) => item.severity === 'error').length;
    return {
      name: 'platform',
      ok: errors === 0,
      found: `state and engine open; ${loaded.value.products.length} products declared, ${errors} errors`,
      remedy: 'datamesh validate',
    };
  } catch (error) {
    return {
      name: 'platform',
      ok: false,
      found: error instanceof Error ? error.message : String(error),
      remedy: 'datamesh doctor --debug',
    };
  }
}
