import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Html, html } from "../http/html.ts";
import type { OpenApiDocument } from "./document.ts";
import { operationView } from "./operation-view.ts";
import type { Method } from "./route.ts";
import { prose, schemaView, typeOf } from "./schema-view.ts";
import type { PlacedOperation } from "./snippet.ts";

const beside = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
// Our own text, put in as it is: escaping would break it.
const style = beside("page.css");
const script = beside("page.js");
const source = (text: string) => `'sha256-${hash("sha256", text, "base64")}'`;

/** Nothing but our own style and script, by their digests, and calls to this very origin. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src ${source(style)}`,
  `script-src ${source(script)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The reference of the API as one page that can be read without its script. */
export function referencePage(document: OpenApiDocument): string {
  const server = document.servers[0]!.url;
  const { schemas } = document.components;
  const groups = document.tags.map((group) => ({ ...group, operations: operationsOf(document, group.name) }));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API reference – Millrace</title>
<style>${new Html(style)}</style>
</head>
<body data-base="${new URL(server).pathname.replace(/\/$/, "")}">
<a class="skip" href="#content">To the operations</a>
<header>
<p class="brand">Millrace <span>API reference</span></p>
<p class="links"><a href="/openapi.json">OpenAPI document</a> <a href="/docs/errors">Error codes</a> <a href="/docs/guide">Guide</a></p>
</header>
<div class="columns">
<nav aria-label="Operations">
<div class="search" hidden><label for="search">Search operations</label><input id="search" type="search" autocomplete="off" spellcheck="false"><p id="found" role="status"></p></div>
<div class="list">
${groups.map((group) => navigationOf(group.name, group.operations))}
<p class="group">More</p>
<ul>${Object.keys(document.webhooks).length > 0 && html`<li><a href="#events">Events</a></li>`}<li><a href="#schemas">All schemas</a></li></ul>
</div>
</nav>
<main id="content" tabindex="-1">
<h1>API reference</h1>
${introduction(server)}
${groups.map(
  (group) => html`<section class="group" aria-labelledby="${slug(group.name)}">
<h2 id="${slug(group.name)}">${group.name}</h2>
<p>${group.description}</p>
${group.operations.map((placed) => operationView({ ...placed, server, schemas }))}
</section>`,
)}
${eventsOf(document)}
<section aria-labelledby="schemas">
<h2 id="schemas">Schemas</h2>
${Object.entries(schemas).map(
  ([name, schema]) => html`<section class="schema" id="schema-${name}" aria-labelledby="schema-${name}-title">
<h3 id="schema-${name}-title">${name}</h3>
${schemaView(schema)}
</section>`,
)}
</section>
</main>
</div>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

const introduction = (
  server: string,
): Html => html`<p>Every address begins with <code>${server}</code>. Requests and answers are JSON. A call is made with an API key: the header <code>Authorization</code> holds the word <code>Basic</code>, a blank, and the key alone in base64. Codat's published clients work as they are, with this address as their server.</p>
<section class="key" hidden aria-labelledby="key-title">
<h2 id="key-title">Try calls from this page</h2>
<p>Calls go to this installation and change what is stored in it. The key stays in the memory of this page alone and is gone when you leave it.</p>
<div class="pair">
<div><label for="kind">Authenticate with</label><select id="kind" autocomplete="off"><option value="Basic">API key</option><option value="Bearer">Company access token</option></select></div>
<div><label for="key">Key or token</label><input id="key" type="password" autocomplete="off" spellcheck="false"></div>
</div>
</section>`;

/** What webhook consumers are told of, each with the body they get. */
function eventsOf({ webhooks }: OpenApiDocument): Html | false {
  const events = Object.entries(webhooks);
  if (events.length === 0) return false;
  return html`<section aria-labelledby="events">
<h2 id="events">Events</h2>
<p>What webhook consumers are told of, each in a signed message of its own.</p>
<div class="schema"><ul class="fields">${events.map(([name, { post }]) => {
    const { schema, example } = post.requestBody.content["application/json"];
    return html`<li id="event-${name}"><p class="field"><code class="name">${name}</code> ${typeOf(schema)}</p>
<p class="about">${prose(post.summary)}</p>
<details><summary>Example of ${name}</summary><pre tabindex="0" role="group" aria-label="Example of ${name}"><code>${JSON.stringify(example, undefined, 2)}</code></pre></details></li>`;
  })}</ul></div>
</section>`;
}

const navigationOf = (name: string, operations: readonly PlacedOperation[]): Html => html`<div class="part">
<p class="group"><a href="#${slug(name)}">${name}</a></p>
<ul>${operations.map(({ operation, method }) => html`<li data-for="${operation.operationId}"><a href="#${operation.operationId}"><span class="method ${method}" aria-hidden="true">${method.toUpperCase()}</span> ${operation.summary}</a></li>`)}</ul>
</div>`;

const slug = (name: string): string => `group-${name.toLowerCase().replaceAll(" ", "-")}`;

function operationsOf({ paths }: OpenApiDocument, group: string): PlacedOperation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.tags[0] === group)
      .map(([method, operation]) => ({ method: method as Method, path, operation })),
  );
}
