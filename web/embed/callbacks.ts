import type { ConnectionFacts, Host, HostEvent, Outcome } from "../app/host.ts";
import { errorEvent } from "../app/report-error.ts";
import type { EmbedProps } from "./mount.tsx";
import type { ConnectionCallbackArgs, ErrorCallbackArgs, MillraceEvent } from "./public.d.ts";
import { explainSilence } from "./silence.ts";

interface ConnectionReply {
  readonly id: string;
  readonly integrationId: string;
  readonly integrationKey: string;
  readonly platformName: string;
  readonly sourceId: string;
  readonly sourceType: ConnectionCallbackArgs["sourceType"];
}
type Called = () => unknown;
type ErrorEvent = Extract<HostEvent, { type: "error" }>;

interface Surroundings {
  /** Address of the API. */
  readonly base: string;
  /** Whether it has answered yet. */
  readonly answered: () => boolean;
  readonly ended: AbortSignal;
}

/**
 * Calls the page back: in order, and each thing once. What a callback throws is the page's own affair, and nobody waits
 * for the promise it returns. After the end of the component nothing is called.
 */
export function callbacksOf(
  props: EmbedProps,
  host: Host,
  { base, answered, ended }: Surroundings,
): Pick<Host, "report" | "finish"> {
  const told = new Set<string>();
  let queue: Promise<void> = Promise.resolve();
  const next = (prepare: () => Called | undefined | Promise<Called | undefined>) => {
    queue = queue
      .then(prepare)
      .catch((failure: unknown) => errorCall(errorEvent(failure, true)))
      .then((call) => {
        if (call && !ended.aborted) run(call);
      });
    return queue;
  };
  const once = (name: string, facts: ConnectionFacts, call?: (args: ConnectionCallbackArgs) => void) => {
    const key = `${name} ${facts.connectionId}`;
    if (!call || told.has(key)) return;
    told.add(key);
    void next(async () => {
      const args = await argsOf(host, facts);
      return () => call(args);
    });
  };
  const errorCall = async (event: ErrorEvent): Promise<Called | undefined> => {
    const { code, correlationId, message, status, recoverable } = event;
    // Whoever has ended once has nothing more to tell.
    if (!recoverable && told.has("ended")) return;
    if (!recoverable) told.add("ended");
    const args: ErrorCallbackArgs = {
      correlationId: correlationId ?? undefined,
      message,
      errorCode: status === 0 ? undefined : status,
      userRecoverable: recoverable,
      ...(code === "no-answer" && !answered() ? await explainSilence(base) : undefined),
    };
    return () => props.onError(args);
  };
  const linking = props.flow === "connections" ? undefined : props;
  const managing = props.flow === "connections" ? props : undefined;

  const tell: { readonly [T in HostEvent["type"]]: (event: Extract<HostEvent, { type: T }>) => void } = {
    "connection-started": ({ connection }) => once("started", connection, linking?.onConnectionStarted),
    connected: ({ connection }) => once("connected", connection, linking?.onConnection),
    consent: ({ text }) => void next(() => () => linking?.onConsent?.({ text })),
    mapped: ({ connection: { connectionId }, sourceAccountId }) =>
      void next(() => () => props.onMappingSaved?.({ connectionId, sourceAccountId })),
    disconnected({ connection: { connectionId } }) {
      told.delete(`connected ${connectionId}`);
      void next(() => () => managing?.onDisconnect?.({ connectionId }));
    },
    reconnected({ connection }) {
      once("connected", connection, linking?.onConnection);
      const { connectionId } = connection;
      void next(() => () => managing?.onReconnect?.({ connectionId }));
    },
    error: (event) => void next(() => errorCall(event)),
    screen: () => {},
  };
  const report = (event: HostEvent): void => {
    if (props.onEvent) void next(() => () => props.onEvent!(publicEvent(event)));
    (tell[event.type] as (event: HostEvent) => void)(event);
  };

  return {
    report,
    finish: (outcome: Outcome) =>
      next(() => () => (outcome === "left" || !linking ? props.onClose?.() : linking.onFinish())),
  };
}

function run(call: Called): void {
  const failed = (error: unknown) => console.error("Millrace: a callback failed.", error);
  try {
    Promise.resolve(call()).catch(failed);
  } catch (error) {
    failed(error);
  }
}

async function argsOf(host: Host, { connectionId }: ConnectionFacts): Promise<ConnectionCallbackArgs> {
  const path = `/companies/${host.companyId}/connections/${connectionId}`;
  const { id, integrationId, integrationKey, platformName, sourceId, sourceType } =
    await host.api.get<ConnectionReply>(path);
  return { connectionId: id, integrationId, integrationKey, platformName, sourceId, sourceType };
}

const publicEvent = (event: HostEvent): MillraceEvent => ({
  type: event.type,
  ...("connection" in event ? { connectionId: event.connection.connectionId } : undefined),
  ...("path" in event ? { path: event.path.replace(/[0-9a-f-]{36}/gi, ":id") } : undefined),
});
