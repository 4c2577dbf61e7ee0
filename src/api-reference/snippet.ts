import type { ShownSchema } from "./components.ts";
import type { DocumentedOperation } from "./document.ts";
import { type Example, exampleOf } from "./example.ts";
import type { Method } from "./route.ts";
import { sdkCalls } from "./sdk-calls.ts";

/** An operation at its place, with what its snippets need. */
export interface PlacedOperation {
  readonly method: Method;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

export interface SnippetOptions {
  readonly server: string;
  readonly schemas: Readonly<Record<string, ShownSchema>>;
}

/** How TypeScript writes the header of a key, as it stands in the snippets. */
const authorization = `\`Basic \${Buffer.from(process.env.API_KEY!).toString("base64")}\``;

type Placed = PlacedOperation & SnippetOptions;

const indented = (value: Example) => JSON.stringify(value, undefined, 2);
const shellText = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The body that examples of an operation send; undefined where it takes none. */
export function bodyExample({ operation, schemas }: Placed): Example | undefined {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  return schema && exampleOf(schema, schemas);
}

const pathExample = ({ path, operation }: Placed): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parameterExample(operation, name))),
  );

/** What stands for a parameter in examples. */
export function parameterExample(operation: DocumentedOperation, name: string): Example {
  const schema = operation.parameters.find((parameter) => parameter.name === name)?.schema ?? {};
  return exampleOf(schema, {}, name);
}

/** The first type of bytes an operation reads; undefined where it reads none. */
function takesBytes({ operation }: Placed): string | undefined {
  const [type] = Object.keys(operation.requestBody?.content ?? {});
  return type === "application/json" ? undefined : type;
}

/** The operation as a command line. */
export function curlSnippet(placed: Placed): string {
  const body = bodyExample(placed);
  const bytes = takesBytes(placed);
  const lines = [
    `curl ${placed.method === "get" ? "" : `-X ${placed.method.toUpperCase()} `}${shellText(placed.server + pathExample(placed))}`,
    '-H "Authorization: Basic $(printf %s "$API_KEY" | base64)"',
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${shellText(indented(body))}`]),
    ...(bytes ? [`-H 'Content-Type: ${bytes}'`, "--data-binary @file"] : []),
  ];
  return lines.join(" \\\n  ");
}

/** The operation through the TypeScript client that has it, or else through `fetch`. */
export function typescriptSnippet(placed: Placed): string {
  const call = sdkCalls[placed.operation.operationId];
  if (!call) return fetchSnippet(placed);
  const places = [...placed.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const named = places.map((name) => [name, parameterExample(placed.operation, name)] as const);
  const body = bodyExample(placed);
  const whole =
    body === undefined || !call.body
      ? { ...Object.fromEntries(named), ...(body as Record<string, Example> | undefined) }
      : { ...Object.fromEntries(named), [call.body]: body };
  const written = Object.keys(whole).length > 0 ? asCode(whole) : "";
  const client = call.package === "@codat/platform" ? "CodatPlatform" : "CodatBankFeeds";
  return [
    `import { ${client} } from "${call.package}";`,
    ...(written.includes("new Decimal(") ? [`import { Decimal } from "${call.package}/sdk/types";`] : []),
    "",
    `const client = new ${client}({`,
    `  serverURL: "${placed.server}",`,
    `  authHeader: ${authorization},`,
    "});",
    "",
    `const answer = await client.${call.method}(${written});`,
  ].join("\n");
}

/** Amounts are exact decimals in the clients. */
const amounts = new Set(["balance", "amount", "availableBalance"]);

function asCode(value: Example): string {
  return indented(value)
    .replace(/^(\s*)"([A-Za-z_]\w*)":/gm, "$1$2:")
    .replace(/(\w+): (-?\d+(?:\.\d+)?)(,?)$/gm, (all, name: string, number: string, comma: string) =>
      amounts.has(name) ? `${name}: new Decimal("${number}")${comma}` : all,
    );
}

function fetchSnippet(placed: Placed): string {
  const body = bodyExample(placed);
  const bytes = takesBytes(placed);
  const key = authorization;
  return [
    ...(bytes ? ['import { readFile } from "node:fs/promises";', ""] : []),
    `const answer = await fetch("${placed.server}${pathExample(placed)}", {`,
    `  method: "${placed.method.toUpperCase()}",`,
    bytes
      ? `  headers: { authorization: ${key}, "content-type": "${bytes}" },\n  body: await readFile("file"),`
      : body === undefined
        ? `  headers: { authorization: ${key} },`
        : `  headers: {\n    authorization: ${key},\n    "content-type": "application/json",\n  },`,
    ...(body === undefined ? [] : [`  body: JSON.stringify(${asPlainCode(body).replaceAll("\n", "\n  ")}),`]),
    "});",
  ].join("\n");
}

const asPlainCode = (value: Example): string => indented(value).replace(/^(\s*)"([A-Za-z_]\w*)":/gm, "$1$2:");
