import type { ConnectionFacts, Host, HostEvent, Outcome } from "../app/host.ts";
import type { EmbedProps } from "./mount.tsx";
import type { ConnectionCallbackArgs, MillraceEvent } from "./public.d.ts";

interface ConnectionReply {
  readonly id: string;
  readonly integrationId: string;
  readonly integrationKey: string;
  readonly platformName: string;
  readonly sourceId: string;
  readonly sourceType: ConnectionCallbackArgs["sourceType"];
}

/** Calls the page back: in order, and each thing once. What a callback throws is the page's own affair. */
export function callbacksOf(props: EmbedProps, host: Host): Pick<Host, "report" | "finish"> {
  const told = new Set<string>();
  let queue: Promise<void> = Promise.resolve();
  const next = (call: () => void | Promise<void>) => {
    queue = queue.then(call).catch((error: unknown) => console.error("Millrace: a callback failed.", error));
    return queue;
  };
  const once = (name: string, facts: ConnectionFacts, call?: (args: ConnectionCallbackArgs) => void) => {
    const key = `${name} ${facts.connectionId}`;
    if (!call || told.has(key)) return;
    told.add(key);
    void next(async () => call(await argsOf(host, facts)));
  };
  const linking = props.flow === "connections" ? undefined : props;
  const managing = props.flow === "connections" ? props : undefined;

  const tell: { readonly [T in HostEvent["type"]]: (event: Extract<HostEvent, { type: T }>) => void } = {
    "connection-started": ({ connection }) => once("started", connection, linking?.onConnectionStarted),
    connected: ({ connection }) => once("connected", connection, linking?.onConnection),
    consent: ({ text }) => void next(() => linking?.onConsent?.({ text })),
    mapped: ({ connection: { connectionId }, sourceAccountId }) =>
      void next(() => props.onMappingSaved?.({ connectionId, sourceAccountId })),
    disconnected({ connection: { connectionId } }) {
      told.delete(`connected ${connectionId}`);
      void next(() => managing?.onDisconnect?.({ connectionId }));
    },
    reconnected: ({ connection: { connectionId } }) =>
      void next(() => managing?.onReconnect?.({ connectionId })),
    error: ({ correlationId, message, status, recoverable }) =>
      void next(() =>
        props.onError({
          correlationId: correlationId ?? undefined,
          message,
          errorCode: status === 0 ? undefined : status,
          userRecoverable: recoverable,
        }),
      ),
    screen: () => {},
  };
  const report = (event: HostEvent): void => {
    if (props.onEvent) void next(() => props.onEvent!(publicEvent(event)));
    (tell[event.type] as (event: HostEvent) => void)(event);
  };

  return {
    report,
    finish: (outcome: Outcome) =>
      next(() => (outcome === "left" || !linking ? props.onClose?.() : linking.onFinish())),
  };
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
