import { Command, Option } from 'commander';
import { type CliContext, createContext, type GlobalOptions, type OutputFormat } from './context.ts';
import { EXIT, EXIT_CODE_MEANINGS, type ExitCode } from './exit-codes.ts';
import { packageVersion } from './package-version.ts';

type Handler = (
  context: CliContext,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
) => Promise<ExitCode>;
/** Imports a command's code only when it runs: the engine, the server and the parsers cost too much for `--help`. */
type LazyHandler = () => Promise<Handler>;

/** The command tree of `datamesh`: verbs for the loop, nouns for the rest. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('datamesh')
    .description('Declare data products in YAML; build, check, publish and serve them.')
    .version(packageVersion(), '--version', 'print the version')
    .option('-C, --directory <folder>', 'work in this folder', '.')
    .option('-e, --env <name>', 'environment', process.env['DATAMESH_ENV'] ?? 'dev')
    .addOption(
      new Option('-o, --output <format>', 'output format')
        .choices(['table', 'json', 'jsonl', 'yaml', 'csv'])
        .default('table'),
    )
    .option('--json', 'same as -o json')
    .option('-q, --quiet', 'results only')
    .option('-v, --verbose', 'more detail')
    .option('--debug', 'log what happens inside')
    .option('--no-color', 'no colours')
    .option('--no-input', 'never ask')
    .option('-y, --yes', 'answer yes to every question')
    .option(
      '--report <kind>',
      'also report problems as github, junit=file, sarif=file or md=file',
      collect,
      [],
    )
    .configureHelp({ showGlobalOptions: false, sortSubcommands: false })
    .showHelpAfterError('(add --help for usage)')
    .exitOverride((error) => {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      process.exit();
    });
  const add = adder(program, signal);
  addAuthoring(add);
  addLoop(add);
  addLook(add);
  addHealth(add);
  addAdmin(program, add);
  program.addHelpText('after', '\nExit codes: datamesh exit-codes. Every message: datamesh explain <code>.');
  return program;
}

type Add = (
  definition: string,
  description: string,
  load: LazyHandler,
  configure?: (command: Command) => Command,
) => void;

function adder(parent: Command, signal: AbortSignal): Add {
  return (definition, description, load, configure) => {
    const command = parent.command(definition).description(description);
    configure?.(command);
    command.action(async (...received: unknown[]) => {
      const self = received.at(-1) as Command;
      const globals = self.optsWithGlobals<Record<string, unknown>>();
      const context = createContext(globalOptions(globals), globals['color'] !== false, signal);
      const args = received
        .slice(0, -2)
        .flat()
        .filter((value): value is string => typeof value === 'string');
      const handler = await load();
      process.exitCode = await handler(context, args, self.opts());
    });
  };
}

function globalOptions(globals: Readonly<Record<string, unknown>>): GlobalOptions {
  const output = globals['json'] === true ? 'json' : (globals['output'] as OutputFormat);
  return {
    directory: String(globals['directory']),
    environment: String(globals['env']),
    output,
    quiet: globals['quiet'] === true,
    verbose: globals['verbose'] === true,
    debug: globals['debug'] === true,
    input: globals['input'] !== false && Boolean(process.stdin.isTTY) && Boolean(process.stderr.isTTY),
    yes: globals['yes'] === true,
    reports: globals['report'] as readonly string[],
  };
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function addAuthoring(add: Add): void {
  add(
    'init [folder]',
    'make a new mesh',
    async () => (await import('./commands/init.ts')).init,
    (command) =>
      command
        .addOption(
          new Option('-t, --template <name>', 'what to start from')
            .choices(['retail', 'blank'])
            .default('retail'),
        )
        .option('--domain <name>', 'first domain of a blank mesh'),
  );
  add(
    'new <kind> <name>',
    'add a product, contract, domain, policy or source',
    async () => (await import('./commands/new.ts')).createNew,
    (command) =>
      command
        .option('--from <product>', 'read this product')
        .option('--type <classification>', 'source-aligned, aggregate or consumer-aligned'),
  );
  add(
    'validate [paths...]',
    'check declarations',
    async () => (await import('./commands/validate.ts')).validate,
    (command) =>
      command
        .option('--fix', 'apply the safe fixes')
        .option('--max-warnings <n>', 'fail above this many warnings'),
  );
}

function addLoop(add: Add): void {
  add(
    'plan [products...]',
    'show what apply would do',
    async () => (await import('./commands/plan.ts')).plan,
    (command) =>
      command
        .option('--out <file>', 'save the plan')
        .option('--explain', 'list the steps that apply executes')
        .option('--accept-breaking', 'allow changes that break readers')
        .option('--detailed-exitcode', 'exit 3 when there are changes'),
  );
  add(
    'apply [target...]',
    'carry out a plan: a saved file, or a new one for these products',
    async () => (await import('./commands/apply.ts')).apply,
    (command) =>
      command
        .option('--accept-breaking', 'allow changes that break readers')
        .option(
          '--prune <reason>',
          'forget removed products and delete their data, for this recorded reason',
        ),
  );
  add(
    'run [products...]',
    'build live products again from their inputs as they are now',
    async () => (await import('./commands/run.ts')).run,
    (command) =>
      command
        .option('--full-refresh', 'make every row again')
        .option('--from <time>', 'start of the window to make again')
        .option('--to <time>', 'end of the window, exclusive'),
  );
  add(
    'dev',
    'build, serve and rebuild what changes',
    async () => (await import('./commands/serve.ts')).dev,
    (command) =>
      command
        .option('--port <n>', 'port of the server', '4600')
        .option('--no-watch', 'do not watch the files'),
  );
}

function addLook(add: Add): void {
  add(
    'query [sql]',
    'run a SQL query over published products',
    async () => (await import('./commands/query.ts')).query,
    (command) =>
      command
        .option('-f, --file <path>', 'read the SQL from a file')
        .option('--limit <n>', 'rows at most', '1000')
        .option('--at <time>', 'as it was at a time or snapshot')
        .option('--as <role>', 'as somebody with this role'),
  );
  add(
    'preview <product>',
    'show a few rows',
    async () => (await import('./commands/query.ts')).preview,
    (command) =>
      command.option('-n, --rows <n>', 'how many', '10').option('--as <role>', 'as somebody with this role'),
  );
  add(
    'get <kind> [name]',
    'list products, domains, contracts, ports, runs, incidents or sources',
    async () => (await import('./commands/get.ts')).get,
    (command) => command.option('--wide', 'more columns'),
  );
  add(
    'describe <reference>',
    'everything about one product',
    async () => (await import('./commands/describe.ts')).describe,
  );
  add(
    'search <words...>',
    'find products',
    async () => (await import('./commands/search.ts')).search,
    (command) =>
      command
        .option('--domain <name>')
        .option('--tier <tier>')
        .option('--limit <n>', 'results at most', '20'),
  );
  add(
    'lineage <product>',
    'where data comes from and where it goes',
    async () => (await import('./commands/lineage.ts')).lineage,
    (command) =>
      command
        .option('--up <n>', 'hops upstream', '1')
        .option('--down <n>', 'hops downstream', '1')
        .addOption(
          new Option('--format <format>').choices(['tree', 'mermaid', 'dot', 'openlineage']).default('tree'),
        ),
  );
}

function addHealth(add: Add): void {
  add('status', 'the state of every product', async () => (await import('./commands/status.ts')).status);
  add(
    'runs [action] [id]',
    'list runs, show one, or roll a product back to an earlier release',
    async () => (await import('./commands/runs.ts')).runs,
    (command) =>
      command
        .option('--product <name>')
        .option('--limit <n>', 'runs at most', '20')
        .option('--to <release>', 'the release to go back to; the one before the live one when left out'),
  );
  add(
    'slo [products...]',
    'service levels: target, now, status',
    async () => (await import('./commands/slo.ts')).slo,
    (command) => command.option('--fail', 'exit 1 when one is breached'),
  );
  add(
    'explain <code>',
    'what a message means and what to do',
    async () => (await import('./commands/explain.ts')).explain,
  );
}

function addAdmin(program: Command, add: Add): void {
  add(
    'serve',
    'serve the catalog and keep products fresh',
    async () => (await import('./commands/serve.ts')).serve,
    (command) => command.option('--port <n>', 'port of the server', '4600'),
  );
  const server = program.command('server').description('look after the state');
  const addServer = adder(server, new AbortController().signal);
  addServer(
    'backup <file>',
    'write a consistent copy of the state',
    async () => (await import('./commands/server.ts')).backup,
  );
  addServer(
    'restore <file>',
    'put a copy of the state back',
    async () => (await import('./commands/server.ts')).restore,
  );
  add('doctor', 'check this machine and mesh', async () => (await import('./commands/doctor.ts')).doctor);
  add(
    'schema [kind]',
    'JSON Schema of a declaration, for editors',
    async () => (await import('./commands/schema.ts')).schema,
  );
  add(
    'completion <shell>',
    'completion script for bash, zsh, fish or pwsh',
    async () => (await import('./commands/completion.ts')).completion,
  );
  add('version', 'print the version', async () => async (context) => {
    if (context.options.output === 'json')
      context.out(JSON.stringify({ version: packageVersion(), node: process.version }));
    else context.out(packageVersion());
    return EXIT.ok;
  });
  add('exit-codes', 'what the exit codes mean', async () => async (context) => {
    for (const [code, meaning] of EXIT_CODE_MEANINGS) context.out(`${String(code).padStart(3)}  ${meaning}`);
    return EXIT.ok;
  });
}
