import { Api, ApiError, type Token } from "../api/client.ts";
import type { Host } from "../app/host.ts";
import type { Locale } from "../app/locale.ts";

interface SessionToken {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly companyId: string;
  readonly connectionId: string | null;
  /** Seconds until the visit ends unless something is done: not an instant, since clocks of browsers go wrong. */
  readonly endsIn: number;
  readonly locale: Locale;
}

/** Whoever is still here so long after being led away, in milliseconds, was not. */
const leaving = 10_000;

/** Our own pages as host: the session is a cookie, and everything that leaves the page is a route of the session. */
export async function pageHost(base: string, apiUrl: string): Promise<Host> {
  let endsAt: number | null = null;
  const fetchToken = async (): Promise<SessionToken> => {
    const session = await post<SessionToken>(`${base}/token`, {});
    endsAt = Date.now() + session.endsIn * 1000;
    return session;
  };
  const usable = ({ accessToken, expiresIn }: SessionToken): Token => ({
    accessToken,
    endsAt: Date.now() + expiresIn * 1000,
  });
  const session = await fetchToken();
  /** Once it has begun: without a session the server's page for that comes by loading this one again. */
  const held = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 401) location.reload();
      throw error;
    });
  return {
    kind: "page",
    flow: "bank-feeds",
    api: new Api(apiUrl, async () => usable(await held(fetchToken())), usable(session)),
    companyId: session.companyId,
    connectionId: session.connectionId,
    locale: session.locale,
    rememberLocale: (locale) => void post(`${base}/locale`, { locale }).catch(() => {}),
    place: "here",
    authorize(connection) {
      submit(`${base}/authorize`, { connectionId: connection.connectionId });
      return new Promise(() => {});
    },
    async finish(outcome) {
      const { url } = await held(post<{ url: string }>(`${base}/finish`, { outcome }));
      location.assign(url);
      // The page that comes may take its time; until it is here the press has not ended.
      await new Promise((resolve) => setTimeout(resolve, leaving));
    },
    async wayBack() {
      const address = await held(post<{ url: string }>(`${base}/finish`, { outcome: "done" })).catch(
        () => null,
      );
      if (!address) return null;
      const { origin, pathname, protocol, href } = new URL(address.url, location.href);
      const ours = origin === location.origin && pathname.startsWith("/link/");
      return ours || !/^https?:$/.test(protocol) ? null : href;
    },
    drawQr: async (text) => (await import("./draw-qr.ts")).drawQr(text),
    closable: true,
    report: () => {},
    endsAt: () => endsAt,
    async stay() {
      await held(fetchToken());
    },
  };
}

async function post<T>(address: string, fields: Record<string, string>): Promise<T> {
  const response = await fetch(address, {
    method: "POST",
    headers: { accept: "application/json" },
    body: new URLSearchParams(fields),
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(15_000),
  }).catch(() => {
    throw new ApiError(0, "no-answer", "The service did not answer.", null);
  });
  if (!response.ok)
    throw new ApiError(
      response.status,
      "session",
      response.statusText,
      response.headers.get("x-correlation-id"),
    );
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** A form post, which the browser follows to wherever it is redirected. */
function submit(action: string, fields: Record<string, string>): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
