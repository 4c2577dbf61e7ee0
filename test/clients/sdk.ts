import assert from "node:assert/strict";
import { CodatPlatform } from "@codat/platform";
import * as errors from "@codat/platform/sdk/models/errors/index.js";
import { CodatPlatform as CodatPlatform4 } from "codat-platform-4";
import * as errors4 from "codat-platform-4/sdk/models/errors/index.js";
import type { Bank, Json } from "../bank.ts";

/** A published client of the contract, pointed at a Millrace. */
export interface Sdk {
  readonly version: string;
  /** The client's groups of methods. */
  readonly api: Json;
  /** As `api`, with another authorisation. */
  as(authorization: string): Json;
  /** A call must be refused with this status in the client's own class for the contract's errors, fields parsed. */
  refuses(status: number, call: () => Promise<unknown>): Promise<Json>;
  /** A call must be refused with this status, which the client does not know of this operation. */
  refusesUntyped(status: number, call: () => Promise<unknown>): Promise<void>;
}

/** Otherwise a client repeats what was refused with 5xx or 429, for up to an hour. */
const once = { strategy: "none" } as const;

/** The published clients whose parsed answers are asserted. */
export function sdksOf(bank: Bank): Sdk[] {
  const settings = (authHeader: string) => ({ serverURL: bank.url, authHeader, retryConfig: once });
  return [
    sdk("6.2.1", bank, (authorization) => new CodatPlatform(settings(authorization)), errors),
    sdk("4.0.0", bank, (authorization) => new CodatPlatform4(settings(authorization)), errors4),
  ];
}

type ErrorClass = abstract new (...parameters: never[]) => Error;

function sdk(
  version: string,
  bank: Bank,
  open: (authorization: string) => Json,
  classes: { readonly ErrorMessage: ErrorClass; readonly SDKError: ErrorClass },
): Sdk {
  return {
    version,
    api: open(bank.authorization),
    as: open,
    async refuses(status, call) {
      const error = await refusal(call);
      assert.ok(error instanceof classes.ErrorMessage, `${error.constructor.name}: ${error.message}`);
      const { data$ } = error as Json;
      assert.equal(data$.statusCode, status);
      assert.equal(data$.service, "PublicApi");
      assert.match(data$.correlationId, /^[0-9a-f]{32}$/);
      assert.ok(data$.error);
      assert.equal(data$.detailedErrorCode, 0);
      return data$;
    },
    async refusesUntyped(status, call) {
      const error = await refusal(call);
      assert.ok(error instanceof classes.SDKError, `${error.constructor.name}: ${error.message}`);
      assert.equal((error as Json).statusCode, status);
    },
  };
}

async function refusal(call: () => Promise<unknown>): Promise<Error> {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  assert.fail("the call was not refused");
}

export const nobody = "3f2b8c1a-7d4e-4b5f-9a6c-0d1e2f3a4b5c";
