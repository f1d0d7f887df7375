import { isPlainObject, type JsonObject } from '../lib/json.ts';
import type { PolicyFile } from '../model/mesh.ts';
import { name } from './formats.ts';
import { readFreeJson } from './free-json.ts';
import { newSink, type Sink } from './issue.ts';
import { openObject, required } from './shape.ts';
import { oneWordOf } from './shape-scalars.ts';

/** Only the head is ours to check here: what a policy may say belongs to the policy engine. */
export const policyShape = openObject({
  apiVersion: required(
    oneWordOf(['datamesh/v1'], { noun: 'apiVersion', of: 'a policy' }),
    '`datamesh/v1`',
    'datamesh/v1',
  ),
  kind: required(oneWordOf(['Policy'], { noun: 'kind', of: 'this file' }), '`Policy`', 'Policy'),
  metadata: required(openObject({ name: required(name, 'name of the policy') }), 'name of the policy'),
});

/** Reads one file of `policies/`; undefined when it has no name. */
export function readPolicy(
  file: string,
  content: unknown,
): { readonly policy: PolicyFile | undefined; readonly sink: Sink } {
  const sink = newSink(file);
  const raw = policyShape.read(content, sink);
  if (!raw || !isPlainObject(content)) return { policy: undefined, sink };
  // The shape has reported all there is to report; this pass only copies.
  const kept = readFreeJson(content, newSink(file));
  return {
    policy: { file, name: raw.metadata.name, content: isPlainObject(kept) ? (kept as JsonObject) : {} },
    sink,
  };
}
