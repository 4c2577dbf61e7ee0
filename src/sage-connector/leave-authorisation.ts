import { setTimeout as wait } from "node:timers/promises";
import { type Application, system, transact } from "../application.ts";
import { audit } from "../audit/audit.ts";
import type { Vault } from "../vault/vault.ts";
import { type Authorisation, isStorable, statePurpose } from "./authorisation.ts";
import { endAuthorisation, findAuthorisation, lockAuthorisation } from "./authorisation-queries.ts";
import { answerAuthorisationJob } from "./jobs.ts";

/** How long a browser waits for Sage to be told; the telling goes on after that. */
const patienceMs = 8_000;
const lookAgainMs = 100;

/**
 * Where a browser that is done here goes on to, with Sage's own state, whatever came of it; undefined for an
 * authorisation that no browser of Sage's was opened for. One in which nobody has proved anything has failed with that.
 */
export async function leaveAuthorisation(
  application: Application,
  correlationId: string,
  authorisationId: string,
): Promise<string | undefined> {
  const { database } = application;
  if (!isStorable(authorisationId)) return undefined;
  let found = await findAuthorisation(database, authorisationId);
  if (!found?.redirectUri) return undefined;
  if (found.state === "opened") await giveUp(application, correlationId, authorisationId);
  for (let waited = 0; found?.state === "proven" && waited < patienceMs; waited += lookAgainMs) {
    await wait(lookAgainMs);
    found = await findAuthorisation(database, authorisationId);
  }
  if (found?.state === "authorised") {
    await transact(application, system("sage"), correlationId, async (work) => {
      const current = await lockAuthorisation(work.tx, authorisationId);
      if (current?.state === "authorised")
        await endAuthorisation(work.tx, authorisationId, "redirected", work.now);
    });
  }
  return found && backAtSage(application.vault, found);
}

function giveUp(application: Application, correlationId: string, authorisationId: string): Promise<void> {
  return transact(application, system("sage"), correlationId, async (work) => {
    const current = await lockAuthorisation(work.tx, authorisationId);
    if (current?.state !== "opened") return;
    await endAuthorisation(work.tx, authorisationId, "failed", work.now);
    await work.jobs.enqueue(work.tx, answerAuthorisationJob, { authorisationId, refused: true });
    await audit(work, {
      type: "sage.authorisationFailed",
      target: { authorisationId },
      after: { state: "given up" },
    });
  });
}

function backAtSage(vault: Vault, { authorisationId, redirectUri, sealedState }: Authorisation): string {
  const url = new URL(redirectUri!);
  const state = vault.open(statePurpose(authorisationId), Buffer.from(sealedState!, "base64"));
  url.searchParams.set("state", state);
  return url.href;
}

/** The origin that a browser of an authorisation is led back to, for the content policy of a page. */
export async function originAtSage(
  { database }: Pick<Application, "database">,
  authorisationId: string,
): Promise<string | undefined> {
  const found = await findAuthorisation(database, authorisationId);
  return found?.redirectUri ? new URL(found.redirectUri).origin : undefined;
}
