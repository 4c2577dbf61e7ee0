import type { LinkConnection, PlatformKey, Software } from "../api/replies.ts";
import { Notice } from "../kit/notice.tsx";
import { useApp } from "./context.ts";

/** Text of the operator's, plain, as its paragraphs. */
export function Paragraphs({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n\s*\n/).map((paragraph, nth) => (
        <p key={nth}>{paragraph}</p>
      ))}
    </>
  );
}

/** The logo of an accounting software; its name stands beside it. */
export function SoftwareLogo({ software, large }: { software: Software; large?: boolean }) {
  const size = large ? 56 : 36;
  return (
    <img
      class={large ? "logo large" : "logo"}
      src={software.logoUrl}
      alt=""
      width={size}
      height={size}
      decoding="async"
    />
  );
}

/** What the operator has to say about a software; nothing when that is nothing. */
export function Callout({ platformKey }: { platformKey: PlatformKey }) {
  const { state } = useApp();
  const callout = state.callouts[platformKey];
  if (!callout) return null;
  const { title, body, linkText, linkUrl } = callout;
  return (
    <Notice title={title || undefined}>
      {body && <p>{body}</p>}
      {linkUrl && isWebAddress(linkUrl) && (
        <p>
          <a href={linkUrl} target="_blank" rel="noreferrer">
            {linkText || linkUrl}
          </a>
        </p>
      )}
    </Notice>
  );
}

/** What the customer should know of a connection, such as that its books are for trying things. */
export function Remark({ of: { remark } }: { of: LinkConnection }) {
  return (
    remark && (
      <Notice tone="warn" title={remark.title}>
        <p>{remark.text}</p>
      </Notice>
    )
  );
}

/** Whether an address is one that a link may lead to. */
export const isWebAddress = (address: string): boolean => /^https?:\/\//i.test(address);
