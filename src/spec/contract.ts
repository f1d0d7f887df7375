import type { Event } from 'js-yaml';
import type { DataContract } from '../model/data-contract.ts';
import type { SourceFile } from '../model/mesh.ts';
import type { Where } from '../model/problem.ts';
import type { QualityRule } from '../model/quality.ts';
import { readAvroColumns } from './avro.ts';
import { contractShape, type RawContract } from './contract-shape.ts';
import { newSink, type Sink } from './issue.ts';
import { lineStarts, spanOf, whereOf } from './locate.ts';
import { ruleName, toRule } from './rules.ts';
import { toSlos } from './slo-shape.ts';
import { findNode, treeOf } from './yaml-tree.ts';

export interface ReadContract {
  readonly contract: DataContract | undefined;
  readonly sink: Sink;
}

const SPECIFICATION = ['schema', 'specification'];

/** Reads one contract. Undefined when it does not say which product it is about; else as much as could be read. */
export function readContract(file: SourceFile, content: unknown, events: readonly Event[]): ReadContract {
  const sink = newSink(file.path);
  const raw = contractShape.read(content, sink);
  if (!raw) return { contract: undefined, sink };
  const { producer } = raw;
  const specification = raw.schema?.specification ?? '';
  const columns = raw.schema ? readAvroColumns(specification, SPECIFICATION, sink) : [];
  const contract: DataContract = {
    kind: 'DataContract',
    file: file.path,
    ...raw.metadata,
    producer: { ...producer, team: producer.team ?? raw.metadata.owner, contact: producer.contact ?? '' },
    consumers: (raw.consumers ?? []).map((consumer) => ({ ...consumer, useCase: consumer.useCase ?? '' })),
    schema: { type: 'avro', specification, columns },
    slos: toSlos(raw.slos),
    rules: toRules(file, raw, events),
    extensions: sink.extensions,
  };
  return { contract, sink };
}

function toRules(file: SourceFile, raw: RawContract, events: readonly Event[]): readonly QualityRule[] {
  const rules = raw.quality?.rules ?? [];
  if (rules.length === 0) return [];
  const places = rulePlaces(file, events);
  const taken = new Set(rules.flatMap(({ name }) => (name === undefined ? [] : [name])));
  return rules.flatMap((rule) => {
    const name = ruleName(rule, taken);
    taken.add(name);
    const typed = toRule(rule, name, places[rule.position] ?? { file: file.path, line: 1, column: 1 });
    return typed ? [typed] : [];
  });
}

/** Rules carry their place, so that a failing one can be shown in its file. */
function rulePlaces(file: SourceFile, events: readonly Event[]): readonly Where[] {
  const tree = treeOf(file.text, events);
  const list = tree && findNode(tree, ['quality', 'rules']);
  if (!list?.complete) return [];
  const starts = lineStarts(file.text);
  return list.value.items.map((item) => {
    const { start, end } = spanOf({ value: item, complete: true }, 'value');
    return whereOf(file, starts, start, end);
  });
}
