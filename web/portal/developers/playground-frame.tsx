import { Skeleton } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTexts } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { Failure } from "../kit/failure.tsx";
import type { Addresses } from "./developers.ts";
import { type Choices, mountMessage } from "./playground.ts";
import { playgroundTexts } from "./texts.ts";

/** What the component has called back. */
export interface Told {
  readonly key: number;
  readonly name: string;
  readonly detail: string | null;
}

interface Message {
  readonly playground?: true;
  readonly kind?: "ready" | "height" | "callback";
  readonly height?: number;
  readonly name?: string;
  readonly detail?: unknown;
}

const leastHeight = 420;

/**
 * The component at the API's address, in a frame: there it needs no allowed origin, and none of its scripts runs in the
 * Portal. It is mounted anew when the choices change; the token of the company goes to that frame alone.
 */
export function PlaygroundFrame(props: {
  addresses: Addresses;
  companyId: string;
  choices: Choices;
  onTold: (told: Told) => void;
}) {
  const { addresses, companyId, choices, onTold } = props;
  const t = useTexts(playgroundTexts);
  const token = useApi<{ accessToken: string }>(`/companies/${encodeURIComponent(companyId)}/accessToken`);
  const frame = useRef<HTMLIFrameElement>(null);
  const count = useRef(0);
  const [ready, setReady] = useState(false);
  const [height, setHeight] = useState(leastHeight);
  const origin = new URL(addresses.playgroundUrl).origin;
  const hear = useRef(onTold);
  useEffect(() => {
    hear.current = onTold;
  }, [onTold]);

  useEffect(() => {
    const listen = ({ data, origin: from, source }: MessageEvent<Message>) => {
      if (from !== origin || source !== frame.current?.contentWindow || data?.playground !== true) return;
      if (data.kind === "ready") setReady(true);
      if (data.kind === "height") setHeight(Math.max(leastHeight, Math.min(Number(data.height) || 0, 2_000)));
      if (data.kind === "callback") {
        const detail = data.detail === null ? null : JSON.stringify(data.detail);
        hear.current({ key: count.current++, name: String(data.name), detail });
      }
    };
    window.addEventListener("message", listen);
    return () => window.removeEventListener("message", listen);
  }, [origin]);

  const accessToken = token.data?.accessToken;
  const message = accessToken && JSON.stringify(mountMessage(choices, companyId, accessToken));
  const mount = useCallback(() => {
    if (message) frame.current?.contentWindow?.postMessage(JSON.parse(message), origin);
  }, [message, origin]);
  useEffect(() => {
    if (ready) mount();
  }, [ready, mount]);

  if (token.error) return <Failure error={token.error} onRetry={() => void token.refetch()} />;
  return (
    <>
      {!ready && <Skeleton height={leastHeight} />}
      <iframe
        ref={frame}
        title={t("frame")}
        src={addresses.playgroundUrl}
        className="playground-frame"
        style={{ height, display: ready ? "block" : "none" }}
        referrerPolicy="no-referrer"
      />
    </>
  );
}
