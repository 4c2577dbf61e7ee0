/** The script of our SuiteApp through which account mappings are written; absent until the customer installs it. */
import type { Invitation } from "../integration.ts";
import { field, textField } from "../wire.ts";
import type { Ask } from "./client.ts";
import { type Answer, describe, errorOf, faultOf, succeeded } from "./faults.ts";

const path = "/app/site/hosting/restlet.nl?script=customscript_obf_restlet&deploy=customdeploy_obf_restlet";

/**
 * What became of a wish: done, refused by the script or before it with a code, or there is no script in this account
 * that could do it. Throws what may pass, and the loss of access.
 */
export type Wish =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "no-script"; readonly message: string };

/** Links accounts of NetSuite to the bank's in the format profile of a connection; repeating it changes nothing. */
export const saveMapping = (
  ask: Ask,
  connectionId: string,
  accounts: readonly { readonly key: string; readonly accountId: string }[],
): Promise<Wish> => wish(ask, { action: "saveMapping", connectionId, accounts });

/** Makes a format profile that collects for a connection, with its first links. The script pairs it by the code meanwhile. */
export const createProfile = (
  ask: Ask,
  connectionId: string,
  invitation: Invitation,
  accounts: readonly { readonly key: string; readonly accountId: string }[],
): Promise<Wish> =>
  wish(ask, {
    action: "createProfile",
    connectionId,
    configurationName: invitation.name,
    platformUrl: invitation.address,
    code: invitation.code,
    accounts,
  });

/** Takes links out of the format profile; those that are not there count as taken out. */
export const removeMapping = (ask: Ask, connectionId: string, keys: readonly string[]): Promise<Wish> =>
  wish(ask, { action: "removeMapping", connectionId, keys });

async function wish(ask: Ask, body: Readonly<Record<string, unknown>>): Promise<Wish> {
  // Every wish may be repeated, so a lost answer is no doubt but a reason to ask again.
  const answer = await ask({ method: "POST", path, body, host: "restlet", repeatable: true });
  if (succeeded(answer)) return read(answer);
  const fault = faultOf(answer, false);
  if (answer.status === 403)
    return { kind: "refused", code: "role-not-allowed", message: closedToRole(answer) };
  if (answer.status === 404 || fault.kind === "refused")
    return { kind: "no-script", message: `The SuiteApp's script is not there. ${fault.message}` };
  throw fault;
}

const closedToRole = (answer: Answer): string =>
  `The role in NetSuite that access was given with may not use the SuiteApp's script; an administrator can open the script's deployment to that role. ${describe(answer)}`;

function read(answer: Answer): Wish {
  if (field(answer.body, "ok") === true) return { kind: "done" };
  const { code, detail } = errorOf(answer);
  if (code) return { kind: "refused", code, message: detail ?? code };
  const text = textField(answer.body, "message");
  return { kind: "refused", code: "FAILED", message: text ?? "The script's answer cannot be read." };
}
