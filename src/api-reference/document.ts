import type { TSchema } from "typebox";
import { ErrorMessage } from "../http/schema.ts";
import { meaningOf, refusalsByStatus } from "./answers.ts";
import { Components, type ShownSchema } from "./components.ts";
import { type Group, groups } from "./groups.ts";
import {
  headers,
  headersOf,
  idempotencyKey,
  messageHeaders,
  pathParameters,
  queryParameters,
} from "./parameters.ts";
import type { ApiRoute, Method } from "./route.ts";

interface Content {
  readonly "application/json": { readonly schema: ShownSchema };
}
/** What an operation reads or answers: JSON, or bytes of one of some types. */
type BodyContent =
  | Content
  | ({ readonly "application/json"?: undefined } & Readonly<Record<string, unknown>>);

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: ShownSchema;
}

export interface Answer {
  readonly $ref?: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content?: BodyContent;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly deprecated?: boolean;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: BodyContent };
  readonly responses: Readonly<Record<string, Answer>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** An event that webhook consumers are told of, with the schema and an example of the whole body they get. */
export interface DocumentedEvent {
  readonly name: string;
  readonly description: string;
  /** Whether it is ever sent; what is not is left out. */
  readonly emitted: boolean;
  readonly schema: TSchema;
  readonly example: unknown;
}

export interface DocumentedWebhook {
  readonly post: {
    readonly operationId: string;
    readonly summary: string;
    readonly requestBody: { readonly content: { readonly "application/json": ExampleContent } };
  };
}

interface ExampleContent {
  readonly schema: ShownSchema;
  readonly example: unknown;
}

/** The parts of an OpenAPI 3.1 document that ours has. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly Group[];
  readonly paths: Readonly<Record<string, Partial<Record<Method, DocumentedOperation>>>>;
  readonly webhooks: Readonly<Record<string, DocumentedWebhook>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, ShownSchema>>;
    readonly responses: Readonly<Record<string, Answer>>;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

export interface DocumentOptions {
  readonly publicUrl: string;
  readonly version: string;
  readonly events: readonly DocumentedEvent[];
}

const securitySchemes = {
  apiKey: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description:
      "The word `Basic`, a blank, and the API key in base64. The key alone is encoded, without a user name.",
  },
  companyToken: {
    type: "http",
    scheme: "bearer",
    description:
      "The access token of one company, for pages that its customer uses. Good for one day and for that company alone.",
  },
};

/** The OpenAPI document of the routes; what a route does not say of itself stays empty. */
export function describe(routes: readonly ApiRoute[], options: DocumentOptions): OpenApiDocument {
  const components = new Components();
  const paths: Record<string, Partial<Record<Method, DocumentedOperation>>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, components) };
  }
  const webhooks = Object.fromEntries(
    options.events
      .filter((event) => event.emitted)
      .map((event) => [event.name, webhookOf(event, components)]),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "Millrace",
      version: options.version,
      summary: "Bank feeds from any bank to its customers' accounting software.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: options.publicUrl }],
    tags: tagsOf(routes),
    paths,
    webhooks,
    components: {
      responses: Object.fromEntries(
        Object.entries(refusalsByStatus).map(([status, { name, description }]) => [
          name,
          answer(status, description, components.show(ErrorMessage)),
        ]),
      ),
      schemas: components.schemas,
      headers,
      securitySchemes,
    },
  };
}

function operationOf(route: ApiRoute, components: Components): DocumentedOperation {
  const { operationId = "", summary = "", description, tags = [], deprecated, body, consumes } = route.schema;
  return {
    operationId,
    summary,
    ...(description && { description }),
    tags,
    ...(deprecated && { deprecated }),
    parameters: parametersOf(route, components),
    ...(body && {
      requestBody: { required: true, content: { "application/json": { schema: components.show(body) } } },
    }),
    // Without a schema a body is bytes (OpenAPI 3.1, 4.8.14.2).
    ...(consumes && {
      requestBody: { required: true, content: Object.fromEntries(consumes.map((type) => [type, {}])) },
    }),
    responses: answersOf(route, components),
    security: [{ apiKey: [] }, ...(route.companyToken ? [{ companyToken: [] }] : [])],
  };
}

function parametersOf({ method, path, schema }: ApiRoute, components: Components): Parameter[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]): Parameter => {
    const { description, ...shown } = pathParameters[name!] ?? { type: "string" };
    return { name: name!, in: "path", required: true, description: description as string, schema: shown };
  });
  const query = schema.querystring ? components.show(schema.querystring) : {};
  const inQuery = Object.entries(query.properties ?? {}).map(([name, own]): Parameter => {
    const { description, ...shown } = { ...queryParameters[name], ...own };
    return {
      name,
      in: "query",
      required: query.required?.includes(name) ?? false,
      ...(description && { description }),
      schema: shown,
    };
  });
  const once = method === "post" || method === "patch";
  return [...inPath, ...inQuery, ...(once ? [idempotencyKey] : [])];
}

function answersOf({ method, schema }: ApiRoute, components: Components): Record<string, Answer> {
  const own = Object.entries(schema.response ?? {}).map(([status, body]) => {
    const refusal = refusalsByStatus[status];
    if ((body as { title?: string }).title === "ErrorMessage" && refusal)
      return [status, referTo(refusal.name)];
    const { description = meaningOf(status), type } = body as { description?: string; type?: string };
    return [status, answer(status, description, type === "null" ? undefined : components.show(body))];
  });
  const answers: Record<string, Answer> = Object.fromEntries(own);
  if (schema.produces) {
    const content = Object.fromEntries(schema.produces.map((type) => [type, {}]));
    answers[200] = { description: meaningOf("200"), headers: headersOf("200"), content };
  }
  if (method === "post" || method === "patch") {
    answers[409] ??= referTo(refusalsByStatus[409]!.name);
    answers[422] ??= referTo(refusalsByStatus[422]!.name);
  }
  answers.default = referTo(refusalsByStatus.default!.name);
  return answers;
}

const referTo = (name: string): Answer => ({ $ref: `#/components/responses/${name}` });

const answer = (status: string, description: string, schema: ShownSchema | undefined): Answer => ({
  description,
  headers: headersOf(status),
  ...(schema && { content: { "application/json": { schema } } }),
});

function webhookOf({ name, description, schema, example }: DocumentedEvent, components: Components) {
  return {
    post: {
      operationId: `event-${name}`,
      summary: description,
      parameters: messageHeaders,
      requestBody: {
        required: true,
        content: { "application/json": { schema: components.show(schema), example } },
      },
      responses: { "2XX": { description: "The consumer has taken the message." } },
      security: [],
    },
  };
}

function tagsOf(routes: readonly ApiRoute[]): Group[] {
  const used = new Set(routes.flatMap((route) => route.schema.tags ?? []));
  const known = groups.filter(({ name }) => used.delete(name));
  return [...known, ...[...used].map((name) => ({ name, description: "" }))];
}
