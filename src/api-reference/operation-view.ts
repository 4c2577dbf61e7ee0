import { type Html, html } from "../http/html.ts";
import { meaningOf } from "./answers.ts";
import type { Answer, Parameter } from "./document.ts";
import { exampleOf } from "./example.ts";
import { detailsOf, prose, schemaView, typeOf } from "./schema-view.ts";
import {
  bodyExample,
  curlSnippet,
  type PlacedOperation,
  parameterExample,
  type SnippetOptions,
  typescriptSnippet,
} from "./snippet.ts";

type Placed = PlacedOperation & SnippetOptions;

/** One operation: what it does, takes and answers, how to call it, and a form to try it with. */
export function operationView(placed: Placed): Html {
  const { operation, method, path } = placed;
  const { operationId: id, summary, description, deprecated } = operation;
  return html`<article class="operation" id="${id}" aria-labelledby="${id}-title" data-words="${`${summary} ${id} ${path} ${method}`.toLowerCase()}">
<h3 id="${id}-title"><a class="anchor" href="#${id}">${summary}</a>${deprecated && html` <span class="flag">deprecated</span>`}</h3>
<p class="route"><span class="method ${method}">${method.toUpperCase()}</span> <code>${breakable(path)}</code></p>
${description && html`<p>${prose(description)}</p>`}
<p class="about">${"companyToken" in Object.assign({}, ...operation.security) ? "Called with an API key, or with the access token of the company." : "Called with an API key."}</p>
${parametersView(operation.parameters)}
${bodyView(placed)}
${answersView(placed)}
<div class="codes">${codeView(`${id}-curl`, `cURL: ${summary}`, "cURL", curlSnippet(placed))}
${codeView(`${id}-ts`, `TypeScript: ${summary}`, "TypeScript", typescriptSnippet(placed))}</div>
${tryView(placed)}
</article>`;
}

/** A path that breaks between its parts where the screen is narrow. */
const breakable = (path: string): Html =>
  html`${path.split(/(?<=.)(?=\/)/).map((part, nth) => html`${nth > 0 && html`<wbr>`}${part}`)}`;

function parametersView(parameters: readonly Parameter[]): Html | false {
  if (parameters.length === 0) return false;
  const items = parameters.map(
    ({ name, in: place, required, schema, description }) => html`<li>
<p class="field"><code class="name">${name}</code> <span class="type">${typeOf(schema)}, in the ${place}</span>${required && html` <span class="flag">required</span>`}</p>
${detailsOf({ ...schema, description })}
</li>`,
  );
  return html`<h4>Parameters</h4><ul class="fields">${items}</ul>`;
}

function bodyView(placed: Placed): Html | false {
  const schema = placed.operation.requestBody?.content["application/json"]?.schema;
  if (!schema) {
    const types = Object.keys(placed.operation.requestBody?.content ?? {});
    return types.length > 0 && html`<h4>Body</h4><p class="about">The bytes of ${types.join(", ")}.</p>`;
  }
  const named = schema.$ref && placed.schemas[schema.$ref.split("/").at(-1)!];
  return html`<h4>Body</h4>${named && html`<p class="about">${typeOf(schema)}</p>`}${schemaView(named || schema)}`;
}

function answersView({ operation, schemas }: Placed): Html {
  const answers = Object.entries(operation.responses);
  const done = answers.filter(([status]) => status.startsWith("2"));
  const refused = answers.filter(([status]) => !status.startsWith("2") && status !== "default");
  return html`<h4>Answers</h4>
${done.map(([status, answer]) => successView(operation.operationId, status, answer, schemas))}
<p class="about">Refusals, as <a href="#schema-ErrorMessage">ErrorMessage</a> with a code of <a href="/docs/errors">its own page</a>:</p>
<ul class="refusals">${refused.map(([status]) => html`<li><code>${status}</code> ${prose(meaningOf(status))}</li>`)}</ul>`;
}

function successView(id: string, status: string, answer: Answer, schemas: SnippetOptions["schemas"]): Html {
  const schema = answer.content?.["application/json"]?.schema;
  const place = `${id}-${status}`;
  const types = Object.keys(answer.content ?? {});
  const kind = schema ? typeOf(schema) : types.length > 0 ? `the bytes of ${types.join(", ")}` : "no body";
  return html`<p class="field"><code class="name">${status}</code> ${kind} <span class="about">${prose(answer.description)}</span></p>
${schema && html`<details><summary>Example of the answer ${status}</summary>${codeView(place, `Example of the answer ${status} of ${id}`, "JSON", JSON.stringify(exampleOf(schema, schemas), undefined, 2))}</details>`}`;
}

/** Code with a button to copy it, which the script shows. */
function codeView(place: string, label: string, kind: string, code: string): Html {
  return html`<div class="code"><div class="bar"><span>${kind}</span><button type="button" class="quiet" data-copy="${place}" aria-label="Copy ${label}" hidden>Copy</button></div>
<pre id="${place}" tabindex="0" role="group" aria-label="${label}"><code>${code}</code></pre></div>`;
}

/** The form to try a call with: it is of use with the script alone, which shows it. */
function tryView(placed: Placed): Html {
  const { operation, method, path } = placed;
  const id = operation.operationId;
  const body = bodyExample(placed);
  const inputs = operation.parameters.map((parameter) => inputOf(id, parameter, placed));
  return html`<details class="try" hidden data-method="${method}" data-path="${path}">
<summary>Try it<span class="unseen">: ${operation.summary}</span></summary>
<form autocomplete="off">
<div class="pair">${inputs}</div>
${body !== undefined && html`<label for="${id}-try-body">Body</label><textarea id="${id}-try-body" data-in="body" rows="10" spellcheck="false">${JSON.stringify(body, undefined, 2)}</textarea>`}
<button type="submit">Send</button>
<div class="answer" role="status"></div>
</form>
</details>`;
}

function inputOf(id: string, { name, in: place, schema, required }: Parameter, placed: Placed): Html {
  const field = `${id}-try-${name}`;
  const example = place === "path" ? String(parameterExample(placed.operation, name)) : "";
  const type = schema.type === "boolean" ? "true or false" : (schema.default ?? "");
  return html`<div><label for="${field}">${name}${required && " (required)"}</label><input id="${field}" data-in="${place}" data-name="${name}" placeholder="${place === "path" ? `such as ${example}` : String(type)}"${required && html` required`} spellcheck="false" autocomplete="off"></div>`;
}
