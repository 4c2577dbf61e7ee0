/** Faults as operations people speak of them. */
export type PresetName =
  | "refuse"
  | "refuseLater"
  | "silent"
  | "wait"
  | "accessEnded"
  | "outOfOrder"
  | "lost"
  | "slow"
  | "never"
  | "busy"
  | "tokenExpired"
  | "loseLine"
  | "importLost"
  | "platformDown"
  | "bankUnreached"
  | "bankLost"
  | "bankLate"
  | "bankOutOfOrder"
  | "bankCut"
  | "signOn"
  | "notificationNever"
  | "notificationTwice";

export interface Preset {
  readonly name: PresetName;
  /** As the package takes it, whole. */
  readonly request: Readonly<Record<string, unknown>>;
}

const tenMinutes = 600_000;
const preset = (name: PresetName, request: Preset["request"]): Preset => ({ name, request });
const on = (operation: string) => ({ match: { operation } });

const statement = on("post-statements");
const upload = on("upload-statement");
const sageStatement = on("post-statement");

/** The ready faults of each package, by its platform key. */
export const presets: Readonly<Record<string, readonly Preset[]>> = {
  gbol: [
    preset("refuse", { kind: "reject", errorType: "invalid-end-balance", ...statement }),
    preset("refuseLater", { kind: "reject-later", errorType: "invalid-end-balance", ...statement }),
    preset("silent", { kind: "hang" }),
    preset("wait", { kind: "rate-limit", problem: "minute", retryAfterSeconds: 30 }),
    preset("accessEnded", { kind: "tenant-forbidden" }),
    preset("tokenExpired", { kind: "expire-token" }),
    preset("outOfOrder", { kind: "answer", status: 503 }),
    preset("lost", { kind: "reset", when: "after", ...statement }),
    preset("slow", { kind: "settle-after", milliseconds: tenMinutes, ...statement }),
    preset("never", { kind: "settle-after", milliseconds: null, ...statement }),
  ],
  fbrh: [
    preset("refuse", {
      kind: "answer",
      status: 400,
      body: { errors: { error: { message: "The statement was refused" } } },
      ...upload,
    }),
    preset("silent", { kind: "hang" }),
    preset("wait", { kind: "rate-limit", retryAfterSeconds: 30 }),
    preset("accessEnded", { kind: "forbidden" }),
    preset("tokenExpired", { kind: "expire-token" }),
    preset("outOfOrder", { kind: "answer", status: 503 }),
    preset("lost", { kind: "reset", when: "after", ...upload }),
    preset("slow", { kind: "import-after", milliseconds: tenMinutes, ...upload }),
    preset("never", { kind: "import-after", milliseconds: null, ...upload }),
    preset("loseLine", { kind: "lose-lines", lines: 1, ...upload }),
  ],
  olpr: [
    preset("refuseLater", { kind: "fail-statement", ...sageStatement }),
    preset("silent", { kind: "hang" }),
    preset("wait", { kind: "rate-limit", retryAfterSeconds: 30 }),
    preset("busy", { kind: "in-progress", ...sageStatement }),
    preset("tokenExpired", { kind: "expire-token" }),
    preset("outOfOrder", { kind: "answer", status: 503 }),
    preset("lost", { kind: "reset", when: "after", ...sageStatement }),
    preset("slow", { kind: "settle-after", milliseconds: tenMinutes, ...sageStatement }),
    preset("never", { kind: "settle-after", milliseconds: null, ...sageStatement }),
    preset("notificationNever", { kind: "notification", how: "never" }),
    preset("notificationTwice", { kind: "notification", how: "twice" }),
  ],
  akxx: [
    preset("silent", { kind: "hang" }),
    preset("wait", { kind: "refuse", code: "CONCURRENCY_LIMIT_EXCEEDED" }),
    preset("accessEnded", { kind: "refuse", code: "INSUFFICIENT_PERMISSION" }),
    preset("tokenExpired", { kind: "refuse", code: "INVALID_LOGIN" }),
    preset("outOfOrder", { kind: "answer", status: 503 }),
    preset("importLost", { kind: "import-lost" }),
    preset("platformDown", { kind: "platform-down", as: "timeout" }),
  ],
  hcws: [
    preset("bankUnreached", { kind: "unsent" }),
    preset("bankLost", { kind: "lost" }),
    preset("bankLate", { kind: "answer", as: "time-out" }),
    preset("bankOutOfOrder", { kind: "answer", as: "503" }),
    preset("bankCut", { kind: "answer", as: "cut" }),
    preset("signOn", { kind: "answer", as: "15500" }),
  ],
};

/** The ready fault that a request is, so that it is called by the same words afterwards. */
export function presetOf(platformKey: string, request: unknown): Preset | undefined {
  const wanted = written(request);
  return presets[platformKey]?.find((one) => written(one.request) === wanted);
}

/** The same text for the same request, in whatever order its fields are. */
const written = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
