import assert from "node:assert/strict";
import { test } from "node:test";
import pino from "pino";
import { Type } from "typebox";
import { Nullable, OneOf } from "./schema.ts";
import { createServer } from "./server.ts";

test("a body that does not fit is refused in the caller's words, naming the field", async (t) => {
  const server = createServer({
    publicUrl: "http://localhost",
    log: pino({ level: "silent" }) as never,
    trustProxy: [],
  });
  t.after(() => server.close());
  const body = Type.Object({
    name: Type.String({ minLength: 1, maxLength: 5 }),
    note: Type.Optional(Nullable(Type.String())),
    kind: Type.Optional(OneOf("one", "two")),
  });
  server.post("/things", { schema: { body } }, async () => ({}));
  const refusal = async (payload: object) => {
    const reply = await server.inject({ method: "POST", url: "/things", payload });
    assert.equal(reply.statusCode, 400);
    return reply.json().validation.errors.map((error: { message: string }) => error.message);
  };
  assert.deepEqual(await refusal({}), ["name is required"]);
  assert.deepEqual(await refusal([]), ["the body must be a JSON object"]);
  assert.deepEqual(await refusal({ name: "" }), ["name must not be empty"]);
  assert.deepEqual(await refusal({ name: "too long" }), ["name must be at most 5 characters long"]);
  assert.deepEqual(await refusal({ name: 1, note: 2 }), [
    "name must be a text",
    "note must be a text or null",
  ]);
  assert.deepEqual(await refusal({ name: "a", kind: "three" }), ["kind must be one of one, two"]);
});
