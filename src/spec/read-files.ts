import { digestOf } from '../lib/hash.ts';
import type { DataContract } from '../model/data-contract.ts';
import type { DataProduct } from '../model/data-product.ts';
import type { Domain, ModelFile, PolicyFile, SourceFile } from '../model/mesh.ts';
import { readContract } from './contract.ts';
import { readDomain } from './domain.ts';
import type { Issue } from './issue.ts';
import type { MeshContent } from './mesh.ts';
import { type ProductFolder, roleOf } from './paths.ts';
import { readPolicy } from './policy.ts';
import { readProduct } from './product.ts';
import { FILE_SIZE_BYTES_MAX, parseYaml } from './yaml.ts';

/** All files of a checkout, each read for itself. */
export interface ReadFiles {
  mesh: MeshContent | undefined;
  meshLocal: MeshContent | undefined;
  readonly domains: { readonly domain: Domain; readonly folder: string }[];
  readonly folders: Map<string, FolderFiles>;
  readonly policies: PolicyFile[];
  readonly issues: Issue[];
  /** Digests of contracts by path, over parsed content: what was read of them knows its lines. */
  readonly digests: Map<string, string>;
  /** Files that could not be read as far as their name: what refers to them is not called missing. */
  readonly unreadable: Set<string>;
}

/** What stands in one product's folder. */
export interface FolderFiles extends ProductFolder {
  declared?: DataProduct;
  readonly contracts: { readonly contract: DataContract; readonly table?: string }[];
  readonly models: ModelFile[];
}

export function readFiles(files: readonly SourceFile[]): ReadFiles {
  const read: ReadFiles = {
    mesh: undefined,
    meshLocal: undefined,
    domains: [],
    folders: new Map(),
    policies: [],
    issues: [],
    digests: new Map(),
    unreadable: new Set(),
  };
  for (const file of inPathOrder(files)) readFile(read, file);
  return read;
}

/** The order of the files must not matter, so that digests and messages are stable. */
function inPathOrder(files: readonly SourceFile[]): readonly SourceFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function readFile(read: ReadFiles, file: SourceFile): void {
  const role = roleOf(file.path);
  if (!role) return;
  if (role.kind === 'misnamed') {
    read.issues.push(atTop(file, 'DM1010', `\`${file.path}\` is not read: the ending must be \`.yaml\``));
    return;
  }
  if (role.kind === 'model') {
    readModel(read, file, role);
    return;
  }
  const parsed = parseYaml(file);
  read.issues.push(...parsed.issues);
  if (parsed.kind === 'broken') {
    read.unreadable.add(file.path);
    if ('folder' in role) folderOf(read, role);
    return;
  }
  if (role.kind === 'contract') read.digests.set(file.path, digestOf(parsed.value));
  const content = { file: file.path, content: parsed.value };
  switch (role.kind) {
    case 'mesh':
      read.mesh = content;
      break;
    case 'mesh-local':
      read.meshLocal = content;
      break;
    case 'domain': {
      const { domain, sink } = readDomain(file.path, parsed.value);
      keep(read, file, sink.issues, domain);
      if (domain) read.domains.push({ domain, folder: role.domain });
      break;
    }
    case 'policy': {
      const { policy, sink } = readPolicy(file.path, parsed.value);
      keep(read, file, sink.issues, policy);
      if (policy) read.policies.push(policy);
      break;
    }
    case 'product': {
      const { product, sink } = readProduct(file.path, parsed.value);
      keep(read, file, sink.issues, product);
      const folder = folderOf(read, role);
      if (product) folder.declared = product;
      break;
    }
    case 'contract': {
      const { contract, sink } = readContract(file, parsed.value, parsed.events);
      keep(read, file, sink.issues, contract);
      const { table } = role;
      if (contract)
        folderOf(read, role).contracts.push({ contract, ...(table === undefined ? {} : { table }) });
      break;
    }
  }
}

function keep(read: ReadFiles, file: SourceFile, issues: readonly Issue[], value: unknown): void {
  for (const issue of issues) read.issues.push(issue);
  if (value === undefined) read.unreadable.add(file.path);
}

function atTop(file: SourceFile, code: Issue['code'], message: string): Issue {
  return { code, message, file: file.path, at: { kind: 'offset', start: 0, end: 0 } };
}

function readModel(
  read: ReadFiles,
  file: SourceFile,
  role: ProductFolder & { readonly table?: string },
): void {
  const folder = folderOf(read, role);
  if (file.text.length > FILE_SIZE_BYTES_MAX) {
    read.issues.push(
      atTop(file, 'DM1002', `the file is larger than ${FILE_SIZE_BYTES_MAX} bytes and was not read`),
    );
    return;
  }
  if (file.text.includes('\ufffd')) read.issues.push(atTop(file, 'DM1004', 'the file is not UTF-8 text'));
  if (file.text.trim() === '') read.issues.push(atTop(file, 'DM1008', 'the model is empty'));
  folder.models.push({ table: role.table ?? role.product, file: file.path, sql: file.text });
}

function folderOf(read: ReadFiles, role: ProductFolder): FolderFiles {
  const known = read.folders.get(role.folder);
  if (known) return known;
  const { folder, domain, product, olderMajor } = role;
  const fresh: FolderFiles = {
    folder,
    domain,
    product,
    contracts: [],
    models: [],
    ...(olderMajor === undefined ? {} : { olderMajor }),
  };
  read.folders.set(folder, fresh);
  return fresh;
}
