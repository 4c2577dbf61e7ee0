import { type Html, html } from "../http/html.ts";
import type { ShownSchema } from "./components.ts";

/** A description with its `code` set as such. */
export const prose = (text: string | undefined): Html =>
  html`${(text ?? "").split("`").map((part, nth) => (nth % 2 ? html`<code>${part}</code>` : html`${part}`))}`;

/** The fields of a schema as a list; a schema with a name of its own is a link to its place on the page. */
export function schemaView(schema: ShownSchema): Html {
  const choices = realChoices(schema);
  if (choices.length > 1)
    return html`<p class="choice">One of:</p><ul class="choices">${choices.map((one) => html`<li>${typeOf(one)}</li>`)}</ul>`;
  const { properties } = schema.items ?? schema;
  if (!properties) return html`<p>${typeOf(schema)}</p>`;
  return html`${schema.items && html`<p>${typeOf({ type: "array" })} of:</p>`}${fieldsOf(schema.items ?? schema)}`;
}

function fieldsOf({ properties = {}, required = [] }: ShownSchema): Html {
  const fields = Object.entries(properties).map(
    ([name, field]) => html`<li>
<p class="field"><code class="name">${name}</code> <span class="type">${typeOf(field)}</span>${required.includes(name) && html` <span class="flag">required</span>`}${field.deprecated && html` <span class="flag">deprecated</span>`}</p>
${detailsOf(field)}${insideOf(field)}
</li>`,
  );
  return html`<ul class="fields">${fields}</ul>`;
}

const insideOf = (field: ShownSchema): Html | false => {
  const inner = field.items ?? field;
  return inner.properties !== undefined && Object.keys(inner.properties).length > 0 && fieldsOf(inner);
};

/** What a field's description, words and bounds say. */
export function detailsOf(schema: ShownSchema): Html {
  const words = schema.enum?.filter((word) => word !== null) ?? [];
  const bounds = [
    rangeOf(schema),
    schema.minLength !== undefined && `at least ${schema.minLength} long`,
    schema.maxLength !== undefined && `at most ${schema.maxLength} long`,
    schema.minItems !== undefined && `at least ${schema.minItems}`,
    schema.maxItems !== undefined && `at most ${schema.maxItems}`,
    schema.default !== undefined && `${schema.default} unless given`,
  ].filter(Boolean);
  return html`${schema.description && html`<p class="about">${prose(schema.description)}</p>`}
${words.length > 0 && html`<p class="about">${words.map((word) => html`<code>${String(word)}</code> `)}</p>`}
${bounds.length > 0 && html`<p class="about">${bounds.join(", ")}</p>`}`;
}

function rangeOf({ minimum, maximum }: ShownSchema): string | false {
  const parts = [minimum !== undefined && `from ${minimum}`, maximum !== undefined && `to ${maximum}`];
  return parts.filter(Boolean).join(" ") || false;
}

const realChoices = ({ oneOf, anyOf }: ShownSchema): readonly ShownSchema[] =>
  (oneOf ?? anyOf ?? []).filter((choice) => choice.type !== "null");

/** The type of a schema in a few words. */
export function typeOf(schema: ShownSchema): Html {
  const choices = realChoices(schema);
  if (choices.length > 0) {
    const named = choices.map((one, nth) => html`${nth > 0 && " or "}${typeOf(one)}`);
    const mayBeNull = (schema.oneOf ?? schema.anyOf)!.length > choices.length;
    return html`${named}${mayBeNull && " or null"}`;
  }
  const name = schema.$ref?.split("/").at(-1);
  if (name) return html`<a href="#schema-${name}">${name}</a>`;
  const types = [schema.type ?? "anything"].flat();
  const first = types[0];
  const orNull = types.includes("null") && first !== "null" && " or null";
  if (first === "array") return html`list${schema.items && html` of ${typeOf(schema.items)}`}${orNull}`;
  const values = typeof schema.additionalProperties === "object" && schema.additionalProperties;
  if (first === "object" && values) return html`object of ${typeOf(values)}${orNull}`;
  return html`${schema.const !== undefined ? `"${schema.const}"` : first}${schema.format && ` (${schema.format})`}${orNull}`;
}
