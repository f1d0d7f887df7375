import { createColors } from 'picocolors';

/** `csv` is for rows: the answer of a query. */
export type OutputFormat = 'table' | 'json' | 'jsonl' | 'yaml' | 'csv';

/** Flags that every command takes. */
export interface GlobalOptions {
  /** `-C`: the folder to work in. */
  readonly directory: string;
  readonly environment: string;
  readonly output: OutputFormat;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  /** False with `--no-input` or without a terminal: a question becomes an error that names the flag. */
  readonly input: boolean;
  readonly yes: boolean;
  /** `--report`: `github`, `junit=file`, `sarif=file`, `md=file`. */
  readonly reports: readonly string[];
}

/** What a command may touch: results go to `out`, talk and progress to `talk`. */
export interface CliContext {
  readonly options: GlobalOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colors: ReturnType<typeof createColors>;
  /** Whether progress may be drawn in place. */
  readonly live: boolean;
  readonly unicode: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly width: number;
  readonly signal: AbortSignal;
  out(text: string): void;
  talk(text: string): void;
}

const WIDTH_DEFAULT = 80;

export function createContext(options: GlobalOptions, color: boolean, signal: AbortSignal): CliContext {
  const { env, stdout, stderr } = process;
  const interactive = Boolean(stderr.isTTY) && !env['CI'];
  return {
    options,
    env,
    colors: createColors(color && wantsColor(env)),
    live: interactive && !options.quiet,
    unicode: isUtf8(env),
    width: stdout.columns ?? WIDTH_DEFAULT,
    signal,
    out: (text) => void stdout.write(`${text}\n`),
    talk: (text) => {
      if (!options.quiet) stderr.write(`${text}\n`);
    },
  };
}

function wantsColor(env: CliContext['env']): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return Boolean(process.stdout.isTTY) && env['TERM'] !== 'dumb';
}

/** Symbols fall back to ASCII where the locale is not UTF-8; an empty locale (a container) is taken as UTF-8. */
function isUtf8(env: CliContext['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C.UTF-8';
  return /utf-?8/i.test(locale);
}
