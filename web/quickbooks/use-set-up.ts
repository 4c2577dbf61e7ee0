import { useEffect, useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { useApp } from "../app/context.ts";
import { useReading, useTask } from "../app/task.ts";
import { type CredentialSet, type Details, issueSet, readSets, revokeSets, signedOnSince } from "./sets.ts";
import { useArrival } from "./use-arrival.ts";

/** How far one connection to QuickBooks is set up, and what can be done about it. */
export function useSetUp(connection: LinkConnection) {
  const { host, refresh } = useApp();
  const { id: connectionId, platformKey, accounts } = connection;
  const read = () => readSets(host.api, host.companyId, connectionId);
  const reading = useReading(connectionId, read);
  /** What was seen later than the first reading. */
  const [fresh, setFresh] = useState<CredentialSet[]>();
  const sets = fresh ?? reading.value;
  const [details, setDetails] = useState<Details>();
  /** The sets as they were when the present details were made: a sign-on with one of them is not new. */
  const [before, setBefore] = useState<readonly CredentialSet[]>([]);
  const [revoked, setRevoked] = useState(false);
  const { arrived, more, restart } = useArrival(connection);
  useEffect(() => {
    if (arrived) setDetails(undefined);
  }, [arrived]);
  // A page that is left may be kept for going back to: without what was shown only once.
  useEffect(() => {
    const forget = () => setDetails(undefined);
    addEventListener("pagehide", forget);
    return () => removeEventListener("pagehide", forget);
  }, []);

  const issue = useTask(async () => {
    const known = sets ?? [];
    const made = await issueSet(host.api, host.companyId, connectionId);
    setBefore(known);
    setDetails(made);
    setRevoked(false);
  });
  const revoke = useTask(async () => {
    await revokeSets(host.api, host.companyId, connectionId);
    setDetails(undefined);
    setFresh([]);
    setBefore([]);
    restart();
    setRevoked(true);
    if (accounts.connected > 0)
      host.report({ type: "disconnected", connection: { connectionId, platformKey } });
    await refresh();
  });
  return {
    arrived,
    details,
    revoked,
    sets,
    setsError: fresh ? undefined : reading.error,
    readAgain: reading.again,
    signedOn: sets !== undefined && signedOnSince(before, sets),
    issue,
    revoke,
    more,
    /** What QuickBooks has done since. */
    look: async () => {
      setFresh(await read());
      await refresh();
    },
  };
}
