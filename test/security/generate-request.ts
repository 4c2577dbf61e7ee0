import fc from "fast-check";
import type { OpenApiDocument, Parameter } from "../../src/api-reference/document.ts";
import type { Documented } from "../contract/documented.ts";
import { bodyOf, valueFor, written } from "./generate-body.ts";
import { headers, methods, queries, segments, wrongAuthorizations } from "./hostile-values.ts";

/** Whose ids stand in a path. What is destroyed is never of `here` and `there`. */
export type Whose = "here" | "there" | "doomed" | "nowhere";
export type Caller = "key" | "token" | "foreign token" | { readonly authorization: string };

/** Where a request goes to: an operation, or a page. */
export interface Aim {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly documented?: Documented;
}

/** A request in words that mean the same in every run; ids and credentials are put in when it is sent. */
export interface Asked {
  readonly aim: Aim;
  readonly method: string;
  readonly whose: Whose;
  /** A parameter of the path that has the id of somebody else, or a part of a path that is no id. */
  readonly other:
    | { readonly nth: number; readonly whose: Whose }
    | { readonly nth: number; readonly segment: string }
    | undefined;
  readonly query: string;
  readonly body: Buffer;
  readonly form: boolean;
  readonly chunked: boolean;
  readonly caller: Caller;
  readonly headers: readonly (readonly [string, string])[];
}

/** Operations that end something; they get what is doomed. */
const ending =
  /^(delete-|remove-|unlink-)|^(update-source-account|update-connection-authorization|replace-feed-source)$/;
const seldom = <T>(weight: number, arbitrary: fc.Arbitrary<T>, usual: T): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

/** Requests to one aim: some as they should be, most of them good in all but a few respects. */
export function requestTo(aim: Aim, document: OpenApiDocument): fc.Arbitrary<Asked> {
  const { body, operation } = aim.documented ?? {};
  const good = fc.record({
    body: body
      ? valueFor(body, document.components.schemas).map((one) => written(one, []))
      : fc.constant(Buffer.alloc(0)),
    query: meantWell(operation?.parameters ?? [], aim),
  });
  const usual: Omit<Asked, "body" | "query"> = {
    aim,
    method: aim.method,
    whose: ending.test(aim.id) ? "doomed" : "here",
    other: undefined,
    form: aim.id === "link-press",
    chunked: false,
    caller: "key",
    headers: [],
  };
  return fc.oneof(
    { weight: 1, arbitrary: good.map((own): Asked => ({ ...usual, ...own })) },
    { weight: 2, arbitrary: hostile(aim, document) },
  );
}

function hostile(aim: Aim, { components }: OpenApiDocument): fc.Arbitrary<Asked> {
  const { documented } = aim;
  const { body } = documented ?? {};
  const doomed = ending.test(aim.id);
  const living: Whose = doomed ? "doomed" : "here";
  const whose = fc.oneof(
    { weight: 6, arbitrary: fc.constant(living) },
    { weight: 2, arbitrary: fc.constant<Whose>("doomed") },
    { weight: 1, arbitrary: fc.constant<Whose>("nowhere") },
  );
  const nth = fc.nat(9);
  const others = doomed ? (["doomed", "nowhere"] as const) : (["there", "doomed", "nowhere"] as const);
  return fc.record({
    aim: fc.constant(aim),
    method: doomed ? fc.constant(aim.method) : seldom(30, fc.constantFrom(...methods), aim.method),
    whose,
    other: seldom<Asked["other"]>(
      3,
      fc.oneof(
        fc.record({ nth, whose: fc.constantFrom<Whose>(...others) }),
        fc.record({ nth, segment: fc.constantFrom(...segments) }),
      ),
      undefined,
    ),
    query: queryOf(documented?.operation.parameters ?? [], aim),
    body: body
      ? bodyOf(body, components.schemas)
      : seldom(6, fc.constantFrom(...loose(aim)), Buffer.alloc(0)),
    form: fc.constant(aim.id === "link-press").chain((press) => (press ? fc.boolean() : fc.constant(false))),
    chunked: seldom(10, fc.constant(true), false),
    caller: fc.oneof(
      { weight: 12, arbitrary: fc.constant<Caller>("key") },
      { weight: 2, arbitrary: fc.constantFrom<Caller>("token", "foreign token") },
      { weight: 1, arbitrary: fc.record({ authorization: fc.constantFrom(...wrongAuthorizations) }) },
    ),
    headers: seldom(5, fc.array(fc.constantFrom(...headers), { minLength: 1, maxLength: 2 }), []),
  });
}

/** Bodies for what reads none, or reads forms. */
const loose = ({ id }: Aim): Buffer[] =>
  (id.startsWith("link-")
    ? ["otp=~~otp~~", "otp=~~otp~~&otp=a", '{"otp":"~~otp~~"}']
    : ["{}", "[", "\u0000"]
  ).map((text) => Buffer.from(text));

function queryOf(parameters: readonly Parameter[], aim: Aim): fc.Arbitrary<string> {
  const wild = fc.constantFrom(...queries);
  const usual = meantWell(parameters, aim);
  return fc.oneof({ weight: 2, arbitrary: usual }, { weight: 1, arbitrary: wild });
}

function meantWell(parameters: readonly Parameter[], { id }: Aim): fc.Arbitrary<string> {
  const own = parameters
    .filter((parameter) => parameter.in === "query")
    .map(({ name, schema }) => fc.tuple(fc.constant(name), valueFor(schema, {}, name)));
  if (own.length === 0) return fc.constant(id.startsWith("link-") ? "otp=~~otp~~" : "");
  return fc
    .array(fc.oneof(...own), { maxLength: 2 })
    .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&"));
}
