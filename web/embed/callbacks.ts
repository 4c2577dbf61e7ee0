import type { ConnectionFacts, Host, HostEvent, Outcome } from "../app/host.ts";
import type { ConnectionCallbackArgs, MillraceEvent } from "./millrace.d.ts";
import type { EmbedProps } from "./mount.tsx";

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

  const report = (event: HostEvent): void => {
    if (props.onEvent) void next(() => props.onEvent!(publicEvent(event)));
    switch (event.type) {
      case "connection-started":
        return once("started", event.connection, linking?.onConnectionStarted);
      case "connected":
        return once("connected", event.connection, linking?.onConnection);
      case "consent":
        if (linking?.onConsent) void next(() => linking.onConsent!({ text: event.text }));
        return;
      case "mapped": {
        const { connectionId } = event.connection;
        const { sourceAccountId } = event;
        if (props.onMappingSaved) void next(() => props.onMappingSaved!({ connectionId, sourceAccountId }));
        return;
      }
      case "disconnected":
        told.delete(`connected ${event.connection.connectionId}`);
        if (managing?.onDisconnect)
          void next(() => managing.onDisconnect!({ connectionId: event.connection.connectionId }));
        return;
      case "reconnected":
        if (managing?.onReconnect)
          void next(() => managing.onReconnect!({ connectionId: event.connection.connectionId }));
        return;
      case "error":
        void next(() =>
          props.onError({
            correlationId: event.correlationId ?? undefined,
            message: event.message,
            errorCode: event.status === 0 ? undefined : event.status,
            userRecoverable: event.recoverable,
          }),
        );
        return;
      case "screen":
        return;
    }
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
