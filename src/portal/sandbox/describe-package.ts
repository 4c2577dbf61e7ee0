import { type Static, Type } from "typebox";
import type { Application } from "../../application.ts";
import { Nullable } from "../../http/schema.ts";
import type { PlatformKey } from "../../integrations/integration.ts";
import { softwareName } from "../../link/software.ts";
import { Problem } from "../../problem.ts";
import { callPackage, packages, requireSandbox } from "./pretend-package.ts";

const Fault = Type.Object({
  id: Type.Integer(),
  request: Type.Record(Type.String(), Type.Unknown(), {
    description: "As it was asked for; `kind` is always there.",
  }),
  played: Type.Integer({ description: "On how many calls so far." }),
  left: Nullable(Type.Integer({ description: "On how many calls more; null until it is taken away." })),
});

const FaultKind = Type.Object({
  kind: Type.String(),
  description: Type.String(),
  schema: Type.Record(Type.String(), Type.Unknown(), { description: "JSON schema of its request." }),
});

export const PretendPackage = Type.Object(
  {
    platformKey: Type.String(),
    name: Type.String(),
    books: Type.String({ description: "Address of the pages that show its books." }),
    answers: Type.Boolean({ description: "Whether it answered just now." }),
    clockOffsetMs: Type.Integer({ description: "How far its clock has been moved ahead, in milliseconds." }),
    now: Type.String({ format: "date-time", description: "By its own clock." }),
    faults: Type.Array(Fault),
    faultKinds: Type.Array(FaultKind),
  },
  { title: "PretendPackage" },
);
type PretendPackageReply = Static<typeof PretendPackage>;

/** Every pretend package as it stands at this moment. */
export async function describePackages(application: Application): Promise<PretendPackageReply[]> {
  const keys = Object.keys(packages) as PlatformKey[];
  return Promise.all(keys.map((key) => describePackage(application, key)));
}

export async function describePackage(
  application: Application,
  key: PlatformKey,
): Promise<PretendPackageReply> {
  const facts = {
    platformKey: key,
    name: softwareName(key),
    books: `${requireSandbox(application)}/${packages[key]}/`,
  };
  const at = (clockOffsetMs: number) =>
    new Date(application.clock.now().getTime() + clockOffsetMs).toISOString();
  try {
    const [settings, { faults }, { kinds }] = await Promise.all([
      callPackage<{ clockOffsetMs: number }>(application, key, "GET", "/settings"),
      callPackage<Pick<PretendPackageReply, "faults">>(application, key, "GET", "/faults"),
      callPackage<{ kinds: PretendPackageReply["faultKinds"] }>(application, key, "GET", "/fault-kinds"),
    ]);
    const { clockOffsetMs } = settings;
    return { ...facts, answers: true, clockOffsetMs, now: at(clockOffsetMs), faults, faultKinds: kinds };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { ...facts, answers: false, clockOffsetMs: 0, now: at(0), faults: [], faultKinds: [] };
  }
}
