import type { Assembled } from './assemble.ts';
import type { Issue, Path } from './issue.ts';
import type { FolderFiles, ReadFiles } from './read-files.ts';
import { oneOf } from './suggest.ts';

type Code = Issue['code'];

/** What a folder holds must agree with where it stands. */
export function checkFolders(read: ReadFiles, assembled: readonly Assembled[]): readonly Issue[] {
  return [
    ...checkDomains(read),
    ...[...read.folders.values()].flatMap((folder) => checkFolder(read, folder)),
    ...checkMajors(assembled),
  ];
}

function checkDomains(read: ReadFiles): readonly Issue[] {
  const governed = new Set(read.domains.map(({ folder }) => folder));
  const named = read.domains.flatMap(({ domain, folder }) =>
    domain.name === folder
      ? []
      : [
          at(
            domain.file,
            'DM2016',
            ['metadata', 'name'],
            `domain \`${domain.name}\` stands in folder \`${folder}\``,
          ),
        ],
  );
  const missing = [...read.folders.values()].flatMap((folder) => {
    const isKnown =
      governed.has(folder.domain) || read.unreadable.has(`domains/${folder.domain}/domain.yaml`);
    if (isKnown || !folder.declared) return [];
    const message = `domain \`${folder.domain}\` has no \`domain.yaml\``;
    return [
      at(
        folder.declared.file,
        'DM2023',
        ['metadata', 'domain'],
        message,
        `create domains/${folder.domain}/domain.yaml`,
      ),
    ];
  });
  return [...named, ...missing];
}

function checkFolder(read: ReadFiles, folder: FolderFiles): readonly Issue[] {
  const { declared } = folder;
  if (!declared) return read.unreadable.has(`${folder.folder}/data-product.yaml`) ? [] : orphans(folder);
  const { name, domain } = declared.metadata;
  const issues: Issue[] = [];
  if (domain !== folder.domain) {
    issues.push(
      at(
        declared.file,
        'DM2016',
        ['metadata', 'domain'],
        `domain \`${domain}\` stands in folder \`${folder.domain}\``,
      ),
    );
  }
  if (name !== folder.product) {
    issues.push(
      at(
        declared.file,
        'DM2016',
        ['metadata', 'name'],
        `product \`${name}\` stands in folder \`${folder.product}\``,
      ),
    );
  }
  return [...issues, ...checkModels(folder), ...checkContracts(folder)];
}

function orphans(folder: FolderFiles): readonly Issue[] {
  const files = [
    ...folder.contracts.map(({ contract }) => contract.file),
    ...folder.models.map(({ file }) => file),
  ];
  return files.map((file) =>
    at(
      file,
      'DM2005',
      [],
      `folder \`${folder.folder}\` has no \`data-product.yaml\``,
      `create ${folder.folder}/data-product.yaml`,
    ),
  );
}

/** Every table has one model and every model a table. */
function checkModels(folder: FolderFiles): readonly Issue[] {
  const { declared } = folder;
  if (!declared) return [];
  const tables = declared.tables.map((table) => table.name);
  const single = tables.length === 1 && tables[0] === declared.metadata.name;
  const missing = tables
    .filter((table) => !folder.models.some((model) => model.table === table))
    .map((table) => {
      const wanted = table === declared.metadata.name ? 'model.sql' : `models/${table}.sql`;
      const path = single ? ['metadata', 'name'] : ['spec', 'schema', 'tables', table, 'name'];
      return at(
        declared.file,
        'DM2017',
        path,
        `table \`${table}\` has no model`,
        `create ${folder.folder}/${wanted}`,
      );
    });
  const foreign = folder.models
    .filter((model) => !tables.includes(model.table))
    .map((model) =>
      at(
        model.file,
        'DM2018',
        [],
        `model of \`${model.table}\`, which is no table of the product`,
        oneOf(tables),
      ),
    );
  const twice = folder.models
    .filter((model, index) => folder.models.findIndex((other) => other.table === model.table) < index)
    .map((model) => at(model.file, 'DM2018', [], `table \`${model.table}\` has two models`));
  return [...missing, ...foreign, ...twice];
}

function checkContracts(folder: FolderFiles): readonly Issue[] {
  const { declared } = folder;
  if (!declared) return [];
  const tables = declared.tables.map((table) => table.name);
  const covered = new Map<string, string>();
  const issues: Issue[] = [];
  for (const { contract, table: byFile } of folder.contracts) {
    const { domain, dataProduct, table } = contract.producer;
    if (domain !== folder.domain) {
      issues.push(
        at(
          contract.file,
          'DM2006',
          ['producer', 'domain'],
          `the contract names domain \`${domain}\`, and its product is in \`${folder.domain}\``,
        ),
      );
    }
    if (dataProduct !== declared.metadata.name) {
      issues.push(
        at(
          contract.file,
          'DM2006',
          ['producer', 'dataProduct'],
          `the contract names product \`${dataProduct}\`, and stands beside \`${declared.metadata.name}\``,
        ),
      );
    }
    const covers = table ?? byFile ?? (tables.length === 1 ? tables[0] : undefined);
    const place = table === undefined ? ['producer'] : ['producer', 'table'];
    if (covers === undefined) {
      issues.push(
        at(contract.file, 'DM2007', place, 'the contract must name the table that it covers', oneOf(tables)),
      );
      continue;
    }
    if (byFile !== undefined && table !== undefined && byFile !== table) {
      issues.push(
        at(
          contract.file,
          'DM2007',
          place,
          `the contract covers \`${table}\`, and its file is named \`${byFile}.yaml\``,
        ),
      );
    }
    if (!tables.includes(covers)) {
      issues.push(
        at(contract.file, 'DM2007', place, `the contract covers unknown table \`${covers}\``, oneOf(tables)),
      );
    }
    const other = covered.get(covers);
    if (other !== undefined) {
      issues.push(at(contract.file, 'DM2008', place, `table \`${covers}\` has another contract in ${other}`));
    }
    covered.set(covers, contract.file);
  }
  return issues;
}

/** Older majors stand in `v<N>/`, and no two folders hold the same major. */
function checkMajors(assembled: readonly Assembled[]): readonly Issue[] {
  const current = new Map(
    assembled
      .filter(({ folder }) => folder.olderMajor === undefined)
      .map(({ declared, folder }) => [folder.folder, declared.major]),
  );
  return assembled.flatMap(({ declared, folder }) => {
    if (folder.olderMajor === undefined) return [];
    const place = ['metadata', 'version'];
    const { file, metadata } = declared.product;
    if (declared.major !== folder.olderMajor) {
      const message = `version \`${metadata.version}\` stands in folder \`v${folder.olderMajor}\``;
      return [at(file, 'DM2031', place, message)];
    }
    const now = current.get(`domains/${folder.domain}/${folder.product}`);
    if (now === undefined) return [at(file, 'DM2031', place, 'an older major stands beside no current one')];
    return now > declared.major
      ? []
      : [at(file, 'DM2031', place, `major ${declared.major} is not older than the current one, ${now}`)];
  });
}

function at(file: string, code: Code, path: Path, message: string, hint?: string): Issue {
  return {
    code,
    message,
    file,
    at: { kind: 'node', path, part: 'value' },
    ...(hint === undefined ? {} : { hint }),
  };
}
