import type { Domain } from '../model/mesh.ts';
import { name } from './formats.ts';
import { newSink, type Sink } from './issue.ts';
import { list, object, optional, required } from './shape.ts';
import { oneWordOf, text } from './shape-scalars.ts';

const person = object({
  name: required(text, 'name of the person'),
  role: required(text, 'what the person does', ''),
  email: optional(text, 'address of the person'),
});

export const domainShape = object({
  apiVersion: required(
    oneWordOf(['datamesh/v1'], { noun: 'apiVersion', of: 'a domain' }),
    '`datamesh/v1`',
    'datamesh/v1',
  ),
  kind: required(oneWordOf(['Domain'], { noun: 'kind', of: 'this file' }), '`Domain`', 'Domain'),
  metadata: required(object({ name: required(name, 'name of the domain, that of its folder') }), 'name'),
  spec: required(
    object({
      description: optional(text, 'what the domain is about'),
      team: required(text, 'team that owns the domain', ''),
      contact: optional(text, 'how to reach the team'),
      channel: optional(text, 'chat channel of the team'),
      people: optional(list(person), 'people of the team'),
    }),
    'description, team, people',
    { team: '' },
  ),
});

/** Reads one `domain.yaml`; undefined when it has no name. */
export function readDomain(
  file: string,
  content: unknown,
): { readonly domain: Domain | undefined; readonly sink: Sink } {
  const sink = newSink(file);
  const raw = domainShape.read(content, sink);
  if (!raw) return { domain: undefined, sink };
  const { spec } = raw;
  return {
    domain: {
      ...spec,
      name: raw.metadata.name,
      file,
      description: spec.description ?? '',
      people: spec.people ?? [],
      extensions: sink.extensions,
    },
    sink,
  };
}
