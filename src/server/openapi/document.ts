import { z } from 'zod';
import { isPlainObject, type Json, type JsonObject } from '../../lib/json.ts';
import type { ApiRoute, RouteAnswer } from '../api-route.ts';
import { COMPONENTS, problemBody } from './schemas.ts';

/**
 * The OpenAPI document of the API, made from the routes that the server registers.
 *
 * shape   routes → OpenAPI 3.1.1 document
 * source  OpenAPI Specification 3.1.1; RFC 9457 for problem bodies
 */
export function openApiDocument(routes: readonly ApiRoute[], version: string): JsonObject {
  const byPath = Map.groupBy(routes, (item) => item.path);
  const paths = [...byPath].map(([path, ofPath]) => [
    path,
    Object.fromEntries(ofPath.map((item) => [item.method.toLowerCase(), operation(item)])),
  ]);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Data Mesh Discovery API',
      version,
      description: 'Find the data products of this mesh, see how they are, and push events to its sources.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((item) => item.tag))].map((name) => ({ name })),
    paths: Object.fromEntries(paths),
    components: { schemas: componentSchemas() },
  };
}

function operation(item: ApiRoute): JsonObject {
  const parameters = [...parametersOf('path', item.params), ...parametersOf('query', item.query)];
  return {
    operationId: item.operationId,
    tags: [item.tag],
    summary: item.summary,
    ...(item.description === undefined ? {} : { description: item.description }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(item.body ? { requestBody: requestBody(item.body.schema, item.body.contentTypes) } : {}),
    responses: responsesOf(item),
  };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined): readonly JsonObject[] {
  if (!schema) return [];
  const { properties, required } = schemaJson(schema, 'input');
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(isPlainObject(properties) ? properties : {}).map(([name, property]) => {
    const { description, ...rest } = property as Record<string, Json>;
    return {
      name,
      in: place,
      required: place === 'path' || needed.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
}

function requestBody(schema: z.ZodType, contentTypes: readonly string[]): JsonObject {
  const described = schemaJson(schema, 'input');
  return {
    required: true,
    content: Object.fromEntries(contentTypes.map((type) => [type, { schema: described }])),
  };
}

function responsesOf(item: ApiRoute): JsonObject {
  const answers = [item.success, ...(item.otherAnswers ?? [])];
  const refusals: Readonly<Record<number, string>> = { 400: 'The request is wrong.', ...item.refusals };
  return {
    ...Object.fromEntries(answers.map((answer) => [String(answer.status), response(answer)])),
    ...(item.method === 'GET' && item.success.status === 200
      ? { '304': { description: 'The caller has it already (If-None-Match).' } }
      : {}),
    ...Object.fromEntries(
      Object.entries(refusals).map(([status, description]) => [status, problemResponse(description)]),
    ),
  };
}

function response(answer: RouteAnswer): JsonObject {
  const headers = Object.entries(answer.headers ?? {}).map(([name, description]) => [
    name,
    { description, schema: { type: 'string' } },
  ]);
  const schema: JsonObject = answer.schema ? schemaJson(answer.schema, 'output') : { type: 'string' };
  return {
    description: answer.description,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    content: { [answer.contentType]: { schema } },
  };
}

function problemResponse(description: string): JsonObject {
  return {
    description,
    content: { 'application/problem+json': { schema: schemaJson(problemBody, 'output') } },
  };
}

function componentSchemas(): JsonObject {
  const { schemas } = z.toJSONSchema(COMPONENTS, {
    uri: (id) => `#/$defs/${id}`,
    io: 'output',
    override: withDescription,
  });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, asPart(schema)]));
}

/** A component is referred to; anything else is written out. */
function schemaJson(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  return asPart(
    z.toJSONSchema(
      z.lazy(() => schema),
      { io, metadata: COMPONENTS, override: withDescription },
    ),
  );
}

/** Descriptions are kept in Zod's own registry, component names in ours. */
function withDescription({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodType;
  jsonSchema: { description?: string };
}): void {
  const description = z.globalRegistry.get(zodSchema)?.description;
  if (description !== undefined) jsonSchema.description = description;
}

/** A stand-alone schema as a part of the document: shared definitions live under `components`. */
function asPart(schema: object): JsonObject {
  const { $schema: _, $id: __, $defs: ___, ...rest } = schema as Record<string, unknown>;
  return movedReferences(rest) as JsonObject;
}

function movedReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(movedReferences);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string'
        ? part.replace('#/$defs/', '#/components/schemas/')
        : movedReferences(part),
    ]),
  );
}
