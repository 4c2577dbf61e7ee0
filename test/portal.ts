import assert from "node:assert/strict";
import type { Person } from "../src/access/person.ts";
import type { PortalRole } from "../src/access/roles.ts";
import { addPerson } from "../src/access/sign-in/add-person.ts";
import { librarySecret, sessionCookie } from "../src/access/sign-in/cookie.ts";
import { createLibrary } from "../src/access/sign-in/library.ts";
import { openSession } from "../src/access/sign-in/open-session.ts";
import { findSession } from "../src/access/sign-in/queries.ts";
import { personOfSession } from "../src/access/sign-in/sign-in.ts";
import { system, transact } from "../src/application.ts";
import { systemRandom, uuid } from "../src/random.ts";
import type { Json, Reply } from "./bank.ts";
import type { TestMillrace } from "./millrace.ts";

/** Somebody signed in to the Portal, calling its API as its pages do. Paths begin below `/portal/api`. */
export interface SignedIn {
  readonly person: Person;
  /** For a browser: the session as a `Cookie` header. */
  readonly cookie: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  delete(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** As `call`, for calls that must succeed; gives the body. */
  done(method: string, path: string, body?: unknown): Promise<Json>;
}

/** A new person of a role with a session as signing in makes it; only the password and the code are left out. */
export async function signedIn(
  { millrace }: Pick<TestMillrace, "millrace">,
  role: PortalRole,
  name = `Person of ${role}`,
): Promise<SignedIn> {
  const { application } = millrace;
  const { config, database } = application;
  const library = createLibrary(application);
  const email = `${uuid(systemRandom)}@bank.example`;
  const token = await transact(application, system("test"), uuid(systemRandom), async (work) => {
    const personId = await addPerson(work, library, { name, email, role });
    const from = { address: "127.0.0.1", userAgent: "Test" };
    return openSession(work, library, { personId, proof: "totp", ...from });
  });
  const secret = librarySecret(application.vault);
  const cookie = sessionCookie(config.portalUrl, secret, token).split(";", 1)[0]!;
  return caller(config.portalUrl, cookie, personOfSession((await findSession(database, token))!));
}

/** A person's calls with a session that is there already. */
export function caller(portalUrl: string, cookie: string, person: Person): SignedIn {
  const call: SignedIn["call"] = (method, path, body, headers) =>
    portalCall(portalUrl, method, path, body, { cookie, ...headers });
  return {
    person,
    cookie,
    call,
    get: (path, headers) => call("GET", path, undefined, headers),
    post: (path, body, headers) => call("POST", path, body, headers),
    put: (path, body, headers) => call("PUT", path, body, headers),
    patch: (path, body, headers) => call("PATCH", path, body, headers),
    delete: (path, body, headers) => call("DELETE", path, body, headers),
    done: async (method, path, body) => {
      const reply = await call(method, path, body);
      assert.ok(reply.status < 300, `${method} ${path}: ${reply.status} ${reply.text}`);
      return reply.body;
    },
  };
}

/** One call to the Portal's API from its own pages, by whoever the headers say. */
export async function portalCall(
  portalUrl: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(`${portalUrl}/portal/api${path}`, {
    method,
    headers: {
      origin: new URL(portalUrl).origin,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    redirect: "manual",
  });
  const text = await response.text();
  const json = response.headers.get("content-type")?.startsWith("application/json;") && text !== "";
  return {
    status: response.status,
    headers: response.headers,
    body: json ? JSON.parse(text) : undefined,
    text,
  };
}
