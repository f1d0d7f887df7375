import { isPlainObject, type Json, type JsonObject } from '../../lib/json.ts';
import { type Html, html } from './html.ts';
import { prose } from './marks.ts';

/** The API reference, rendered from the OpenAPI document that the server serves. */
export function docsPage(document: JsonObject): Html {
  const info = part(document, 'info');
  const operations = Object.entries(part(document, 'paths')).flatMap(([path, methods]) =>
    Object.entries(object(methods)).map(([method, operation]) => ({
      path,
      method,
      operation: object(operation),
    })),
  );
  const schemas = Object.entries(part(part(document, 'components'), 'schemas'));
  const tags = [...Map.groupBy(operations, (item) => list(item.operation['tags']).map(text)[0] ?? '')];
  return html`<h1>${text(info['title'])} <span class="muted">${text(info['version'])}</span></h1>
<p class="lead">${text(info['description'])} Errors are RFC 9457 problem details with a stable <code>code</code>. The same, for machines: <a href="/openapi.json">/openapi.json</a>.</p>
<nav class="sections" aria-label="Sections">${tags.map(([tag]) => html`<a href="#${tag}">${tag}</a> `)}<a href="#schemas">schemas</a></nav>
${tags.map(
  ([tag, items]) =>
    html`<section aria-labelledby="${tag}"><h2 id="${tag}">${tag}</h2>${items.map(operationBlock)}</section>`,
)}
<section aria-labelledby="schemas"><h2 id="schemas">schemas</h2>${schemas.map(([name, schema]) => schemaBlock(name, object(schema)))}</section>`;
}

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operation: JsonObject;
}

function operationBlock({ path, method, operation }: Operation): Html {
  const parameters = list(operation['parameters']).map(object);
  const body = Object.entries(part(part(operation, 'requestBody'), 'content'));
  return html`<div class="operation"><h3><span class="method">${method.toUpperCase()}</span> <code>${path}</code></h3>
<p>${text(operation['summary'])}. ${prose(text(operation['description']))}</p>
${parameters.length > 0 ? parameterTable(path, parameters) : ''}
${body.length > 0 ? html`<p>Body: ${body.map(([type, content]) => html`<code>${type}</code> ${typeOf(part(object(content), 'schema'))} `)}</p>` : ''}
<ul class="plain">${Object.entries(part(operation, 'responses')).map(([status, answer]) => responseLine(status, object(answer)))}</ul></div>`;
}

function parameterTable(path: string, parameters: readonly JsonObject[]): Html {
  return html`<div class="frame"><table class="stack"><caption>Parameters of ${path}</caption><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${parameters.map(
    (item) =>
      html`<tr><th scope="row"><code>${text(item['name'])}</code>${item['required'] === true ? ' required' : ''}</th><td data-label="In">${text(item['in'])}</td><td data-label="Type">${typeOf(part(item, 'schema'))}</td><td class="wide">${prose(text(item['description']))}</td></tr>`,
  )}</tbody></table></div>`;
}

function responseLine(status: string, answer: JsonObject): Html {
  const content = Object.entries(part(answer, 'content'));
  return html`<li><code>${status}</code> ${text(answer['description'])} ${content.map(
    ([type, item]) =>
      html`<span class="muted"><code>${type}</code> ${typeOf(part(object(item), 'schema'))}</span>`,
  )}</li>`;
}

function schemaBlock(name: string, schema: JsonObject): Html {
  const properties = Object.entries(part(schema, 'properties'));
  return html`<div class="operation" id="schema-${name}"><h3>${name}</h3>
${schema['description'] ? html`<p>${prose(text(schema['description']))}</p>` : ''}
${properties.length > 0 ? html`<ul class="plain">${properties.map(([property, described]) => html`<li><code>${property}</code> ${typeOf(object(described))} <span class="muted">${prose(text(object(described)['description']))}</span></li>`)}</ul>` : ''}</div>`;
}

const TYPE_DEPTH_MAX = 4;

/** A schema in a few words: `array of DataProductSummary`, `integer 1–1000, default 100`. */
function typeOf(schema: JsonObject, depth = 0): Html {
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? '';
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if (depth >= TYPE_DEPTH_MAX) return html`…`;
  const choices = list(schema['anyOf']).map(object);
  if (choices.length > 0) {
    return html`${choices.map((item, index) => html`${index > 0 ? ' or ' : ''}${typeOf(item, depth + 1)}`)}`;
  }
  if (schema['type'] === 'array') return html`array of ${typeOf(part(schema, 'items'), depth + 1)}`;
  const words = [
    list(schema['enum']).map(text).join(' | ') || [schema['type']].flat().map(text).join(' or '),
    schema['minimum'] !== undefined && schema['maximum'] !== undefined
      ? `${text(schema['minimum'])}–${text(schema['maximum'])}`
      : '',
    schema['maxLength'] === undefined ? '' : `at most ${text(schema['maxLength'])} characters`,
    schema['default'] === undefined ? '' : `default ${text(schema['default'])}`,
  ].filter((word) => word !== '');
  return html`${words.join(', ') || 'any JSON'}`;
}

function part(of: JsonObject, name: string): JsonObject {
  return object(of[name]);
}

function object(value: Json | undefined): JsonObject {
  return isPlainObject(value) ? (value as JsonObject) : {};
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}
