import { isPlainObject } from '../lib/json.ts';
import type { SourceFile } from '../model/mesh.ts';
import { type Problem, sortProblems } from '../model/problem.ts';
import { readContract } from './contract.ts';
import { readDomain } from './domain.ts';
import type { Issue } from './issue.ts';
import { checkMeshFile } from './mesh.ts';
import { roleOf } from './paths.ts';
import { placeIssues } from './place-issues.ts';
import { readPolicy } from './policy.ts';
import { readProduct } from './product.ts';
import { suggest } from './suggest.ts';
import { type ParsedYaml, parseYaml } from './yaml.ts';

/**
 * Checks one file for itself: syntax and shape, without what it says about others. What it is, its `kind` says, so that
 * a file outside a mesh folder can be checked too.
 */
export function declareFile(file: SourceFile): readonly Problem[] {
  const parsed = parseYaml(file);
  const issues = parsed.kind === 'broken' ? parsed.issues : [...parsed.issues, ...issuesOf(file, parsed)];
  return sortProblems(placeIssues(new Map([[file.path, file]]), issues));
}

const KINDS = ['Mesh', 'Domain', 'DataProduct', 'DataContract', 'Policy'] as const;
export type DeclarationKind = (typeof KINDS)[number];

function issuesOf(
  file: SourceFile,
  { value, events }: Extract<ParsedYaml, { kind: 'parsed' }>,
): readonly Issue[] {
  const role = roleOf(file.path)?.kind;
  if (role === 'mesh-local') return checkMeshFile({ file: file.path, content: value }, role);
  const declared = isPlainObject(value) ? value['kind'] : undefined;
  switch (declared) {
    case 'Mesh':
      return checkMeshFile({ file: file.path, content: value }, 'mesh');
    case 'Domain':
      return readDomain(file.path, value).sink.issues;
    case 'DataProduct':
      return readProduct(file.path, value).sink.issues;
    case 'DataContract':
      return readContract(file, value, events).sink.issues;
    case 'Policy':
      return readPolicy(file.path, value).sink.issues;
    default:
      return [unknownKind(file, declared)];
  }
}

function unknownKind(file: SourceFile, declared: unknown): Issue {
  const at = { kind: 'node', path: ['kind'], part: 'value' } as const;
  if (typeof declared !== 'string') {
    return {
      code: 'DM1103',
      message: 'key `kind` is missing',
      file: file.path,
      at,
      hint: `one of: ${KINDS.join(', ')}`,
    };
  }
  return {
    code: 'DM1203',
    message: `unknown kind "${declared.slice(0, 60)}" for a declaration`,
    file: file.path,
    at,
    ...suggest(declared, KINDS),
  };
}
