import { type Html, html, Html as Raw } from "../../http/html.ts";

/*
 * The page that shows the component for the playground, in a frame of the Portal. It does what the Portal tells it to, and
 * listens to nobody else: the address of the Portal is written into it. What the component calls back goes to the Portal.
 */
const script = new Raw(`
import * as component from "/embed/v1/millrace.mjs";
const portal = document.documentElement.dataset.portal;
const place = document.getElementById("component");
const tell = (message) => parent.postMessage({ playground: true, ...message }, portal);
const callbacks = ["onConnectionStarted", "onConsent", "onConnection", "onMappingSaved", "onFinish", "onClose", "onError",
  "onDisconnect", "onReconnect", "onEvent"];
let mounted;
const show = ({ entry, props, theme }) => {
  mounted?.unmount();
  place.replaceChildren();
  document.documentElement.dataset.theme = theme;
  const told = Object.fromEntries(callbacks.map((name) => [name, (detail) => {
    tell({ kind: "callback", name, detail: detail === undefined ? null : JSON.parse(JSON.stringify(detail)) });
    if (name === "onFinish" || name === "onClose") mounted?.unmount();
  }]));
  if (!props.closable) delete told.onClose;
  const { closable, ...rest } = props;
  mounted = component[entry](place, { ...rest, ...told });
};
addEventListener("message", (event) => {
  if (event.origin !== portal || event.source !== parent || event.data?.playground !== true) return;
  if (["initLink", "initBankFeeds", "initConnections"].includes(event.data.entry)) show(event.data);
});
new ResizeObserver(() => tell({ kind: "height", height: Math.ceil(document.body.scrollHeight) })).observe(document.body);
tell({ kind: "ready" });
`);

const style = new Raw(
  "body{margin:0;padding:1rem;font:1rem/1.5 system-ui,sans-serif;background:#fff;color:#1b2530}" +
    ":root[data-theme=dark] body{background:#12181f;color:#e8edf2}" +
    "@media (prefers-color-scheme:dark){:root[data-theme=system] body{background:#12181f;color:#e8edf2}}",
);

/** The page; only `portal`, an origin, may frame it and speak to it. */
export const playgroundPage = (portal: string, nonce: string): Html => html`<!doctype html>
<html lang="en" data-portal="${portal}" data-theme="system">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Playground</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${style}</style>
<script type="module" nonce="${nonce}">${script}</script>
</head>
<body><main id="component"></main></body>
</html>
`;

/** Lets the component do what it does on banks' pages, and the Portal alone show it. */
export function playgroundPolicy(portal: string, linkOrigin: string, nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    `img-src 'self' data: ${linkOrigin}`,
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${portal}`,
  ].join("; ");
}
