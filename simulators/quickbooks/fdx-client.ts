import type { Heard } from "./exchange.ts";
import { digits, isObject, type Json, readJson, text } from "./fdx-json.ts";
import { refreshTokens } from "./fdx-tokens.ts";
import type { Institution } from "./records.ts";
import type { World } from "./world.ts";

/** A refusal or a failure while data is fetched; `attention` when only the user can put it right. */
export class FdxFailure extends Error {
  readonly outcome: "refused" | "failed";
  readonly code: string | null;
  readonly attention: boolean;
  constructor(outcome: "refused" | "failed", code: string | null, message: string, attention = false) {
    super(message);
    this.outcome = outcome;
    this.code = code;
    this.attention = attention;
  }
}

/** Fetches for one connection; a token that has expired, or was refused once, is renewed. */
export class FdxClient {
  readonly complaints = new Set<string>();
  readonly #world: World;
  readonly #institution: Institution;
  readonly #connectionId: string;
  /** BATCH is a poll by itself, USER somebody pressed Update. */
  readonly #actor: "BATCH" | "USER";

  constructor(world: World, institution: Institution, connectionId: string, actor: "BATCH" | "USER") {
    this.#world = world;
    this.#institution = institution;
    this.#connectionId = connectionId;
    this.#actor = actor;
  }

  /** The JSON at a path below the version. Throws `FdxFailure`. */
  async get(path: string): Promise<Json> {
    let heard = await this.#fetch(path, await this.#token(false));
    if (heard.outcome === "answered" && heard.status === 401) {
      heard = await this.#fetch(path, await this.#token(true));
    }
    if (heard.outcome === "failed") throw new FdxFailure("failed", null, heard.reason);
    const body = readJson(heard.body);
    if (heard.status === 200) {
      if (!/^application\/json\b/i.test(heard.headers.get("content-type") ?? ""))
        this.complaints.add(`the content type is ${heard.headers.get("content-type")}`);
      if (body === undefined) throw new FdxFailure("failed", null, "not readable as JSON");
      return body;
    }
    throw refusal(heard, body, this.complaints);
  }

  async #token(renew: boolean): Promise<string> {
    const connection = this.#world.store.get("connections", this.#connectionId);
    const tokens = connection?.tokens;
    if (!connection || !tokens) throw new FdxFailure("refused", "401", "There is no permission", true);
    if (!renew && tokens.expiresAt > this.#world.now().getTime()) return tokens.access;
    const renewed = await refreshTokens(this.#world, this.#institution, connection);
    if ("tokens" in renewed) return renewed.tokens.access;
    throw new FdxFailure(renewed.ended ? "refused" : "failed", renewed.code, renewed.message, renewed.ended);
  }

  async #fetch(path: string, token: string): Promise<Heard> {
    const interaction = this.#world.newId();
    const heard = await this.#world.call({
      method: "GET",
      url: fdxUrl(this.#world, this.#institution, path),
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        "x-fapi-interaction-id": interaction,
        "fdx-api-actor-type": this.#actor,
      },
    });
    if (heard.outcome === "answered" && heard.headers.get("x-fapi-interaction-id") !== interaction)
      this.complaints.add("x-fapi-interaction-id is not echoed");
    return heard;
  }
}

export const fdxUrl = (world: World, institution: Institution, path: string): string =>
  `${world.addressOf(institution)}/fdx/${institution.fdxVersion}${path}`;

function refusal(
  heard: Extract<Heard, { outcome: "answered" }>,
  body: Json | undefined,
  complaints: Set<string>,
): FdxFailure {
  const { status, headers } = heard;
  const error = isObject(body) ? body : {};
  // A text in version 6, a number before.
  const code = text(error.code) ?? digits(error.code) ?? String(status);
  const message = text(error.message) ?? `HTTP ${status}`;
  if (!isObject(body) || body.code === undefined || body.message === undefined)
    complaints.add(`HTTP ${status} has no error of FDX`);
  if (status === 401 && !headers.has("www-authenticate")) complaints.add("401 has no WWW-Authenticate");
  if (status === 429 && !headers.has("retry-after")) complaints.add("429 has no Retry-After");
  const later = status === 429 || status >= 500;
  return new FdxFailure(later ? "failed" : "refused", code, message, status === 401);
}
