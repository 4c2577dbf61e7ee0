import type { State } from "./state.ts";

/** Everything that tells what a call is about: address, body, and ids that it means without naming them. */
export function callText(state: State, address: string, body: string, id = ""): string {
  const statement = state.rows("statements").get(id.toLowerCase());
  const feedIds = [id.toLowerCase(), statement?.feedConnectionId ?? "", ...idsIn(body)];
  const tokens = feedIds.map((feedId) => state.rows("feeds").get(feedId)?.accountToken ?? "");
  return [address, body, statement?.feedConnectionId ?? "", ...tokens].join("\n");
}

function idsIn(body: string): string[] {
  const named = body.matchAll(/"(?:feedConnectionId|id)"\s*:\s*"([^"]+)"/g);
  return [...named].map(([, id = ""]) => id.toLowerCase());
}
