import { Refused } from "../refused.ts";
import type { Heard } from "./exchange.ts";
import { fdxProbes } from "./fdx-probes.ts";
import { readOfx } from "./ofx-document.ts";
import { every, textOf } from "./ofx-elements.ts";
import { ofxProbes } from "./ofx-probes.ts";
import type { Connection, Feed, Institution } from "./records.ts";
import { feedsOf } from "./sign-on.ts";
import type { World } from "./world.ts";

/** What a probe works with: a connection that was signed on, and one of its feeds. */
export interface ProbeScene {
  readonly world: World;
  readonly institution: Institution;
  readonly connection: Connection;
  readonly feed: Feed;
}

export type RunProbe = (scene: ProbeScene) => Promise<readonly Heard[]>;

/** One thing that no honest client does, or that goes wrong on the way. */
export interface Probe {
  readonly name: string;
  readonly protocol: Institution["protocol"];
  readonly what: string;
}

export interface ProbeRequest {
  readonly probe: string;
  /** Left out, the first feed of the connection. */
  readonly feedId?: string;
}

/** What came back of one call of a probe. */
export interface ProbeAnswer {
  readonly outcome: Heard["outcome"];
  readonly reason: string | null;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body. */
  readonly body: string;
  /** Code of the sign-on, codes of the answers by name, ids of the transactions; null when the body is no OFX. */
  readonly ofx: {
    readonly signOn: string | null;
    readonly answers: readonly string[];
    readonly transactionIds: readonly string[];
  } | null;
}

export interface ProbeResult {
  readonly probe: string;
  readonly answers: readonly ProbeAnswer[];
}

const all = { ...ofxProbes, ...fdxProbes };
const longestBody = 20_000;

export const probes: readonly Probe[] = Object.entries(all).map(([name, { what, protocol }]) => ({
  name,
  protocol,
  what,
}));

/** Runs a probe. Throws `Refused` when there is none of the name, or the connection does not speak its protocol. */
export async function probe(
  world: World,
  connection: Connection,
  request: ProbeRequest,
): Promise<ProbeResult> {
  const chosen = Object.entries(all).find(([name]) => name === request.probe)?.[1];
  if (!chosen) throw new Refused(400, `probe must be one of ${Object.keys(all).join(", ")}`);
  const institution = world.store.get("institutions", connection.institutionId);
  if (institution?.protocol !== chosen.protocol)
    throw new Refused(409, `${request.probe} is for ${chosen.protocol.toUpperCase()}`);
  const feeds = feedsOf(world, connection.id);
  const feed = request.feedId ? feeds.find(({ id }) => id === request.feedId) : feeds[0];
  if (!feed) throw new Refused(404, "The connection has no such feed");
  const heard = await chosen.run({ world, institution, connection, feed });
  return { probe: request.probe, answers: heard.map(show) };
}

function show(heard: Heard): ProbeAnswer {
  if (heard.outcome === "failed")
    return { outcome: "failed", reason: heard.reason, status: null, headers: {}, body: "", ofx: null };
  const { status, headers, body } = heard;
  return {
    outcome: "answered",
    reason: null,
    status,
    headers: Object.fromEntries(headers),
    body: body.toString("utf8", 0, longestBody),
    ofx: showOfx(body),
  };
}

function showOfx(body: Buffer): ProbeAnswer["ofx"] {
  try {
    const { root } = readOfx(body);
    const statuses = root.children
      .flatMap((set) => set.children)
      .map((answer) => `${answer.name} ${textOf(answer, "STATUS", "CODE") ?? "without a status"}`);
    return {
      signOn: textOf(root, "SIGNONMSGSRSV1", "SONRS", "STATUS", "CODE") ?? null,
      answers: statuses.filter((one) => !one.startsWith("SONRS ")),
      transactionIds: [...every(root, "STMTTRN")].map((line) => textOf(line, "FITID") ?? ""),
    };
  } catch {
    return null;
  }
}
