import { Api, ApiError } from "../api/client.ts";
import type { LinkState } from "../api/replies.ts";
import type { AuthorizationEnd, ConnectionFacts, Host } from "../app/host.ts";
import type { Locale } from "../app/locale.ts";
import { followWindow, openWindow } from "./authorization-window.ts";
import { departures } from "./departure.ts";
import type { EmbedProps } from "./mount.tsx";

/** A bank's page as host: calls with the token it gave, and a window for the accounting software. */
export function embedHost(given: {
  props: EmbedProps;
  base: string;
  locale: Locale;
  ended: AbortSignal;
  primary: string | undefined;
  adapt: (state: LinkState) => LinkState;
}): Host {
  const { props, base, ended, adapt } = given;
  let locale = given.locale;
  let opened: Window | null = null;
  let known: LinkState | undefined;
  const departure = departures(`${props.flow} ${props.companyId}`);
  // Another window on a telephone is a tab that nobody finds back from.
  const place = matchMedia("(hover: none) and (pointer: coarse)").matches ? "here" : "window";
  const renew = async () => {
    const { onTokenExpired } = props;
    if (!onTokenExpired)
      throw new ApiError(
        401,
        "token-expired",
        "The access token has ended. Pass onTokenExpired to renew it.",
        null,
      );
    const renewed = (async () => onTokenExpired())();
    const accessToken = await renewed.catch((error: unknown) => {
      throw new ApiError(0, "no-token", `onTokenExpired failed: ${String(error)}`, null);
    });
    return { accessToken, endsAt: Number.POSITIVE_INFINITY };
  };
  const { accessToken, companyId } = props;
  const api = new Api(base, renew, { accessToken, endsAt: Number.POSITIVE_INFINITY });

  /** Where the customer approves: an address that works once. */
  const handoff = (connection: ConnectionFacts, display: "popup" | "page") =>
    api.post<{ url: string }>(`/companies/${companyId}/connections/${connection.connectionId}/handoff`, {
      display,
      returnUrl: location.href,
      locale,
    });

  return {
    kind: "embed",
    flow: props.flow,
    api,
    companyId,
    connectionId: null,
    locale,
    primary: given.primary,
    adapt: (state) => {
      known = state;
      return adapt(state);
    },
    rememberLocale: (chosen) => {
      locale = chosen;
    },
    place,
    returned: departure.take,
    async authorize(connection, where = place): Promise<AuthorizationEnd> {
      opened?.close();
      if (where === "here") {
        const { url } = await handoff(connection, "page");
        const before = known?.connections.find(({ id }) => id === connection.connectionId);
        if (before) departure.note(before);
        location.assign(url);
        return cameBackUnchanged(ended);
      }
      // In the very press: a window that opens later is blocked.
      opened = openWindow();
      if (!opened) return "blocked";
      try {
        const { url } = await handoff(connection, "popup");
        opened.location.replace(url);
        return await followWindow({
          opened,
          origin: new URL(url).origin,
          connection,
          ended,
          read: () => readState(api, companyId),
        });
      } catch (error) {
        opened.close();
        throw error;
      }
    },
    focusWindow: () => opened?.focus(),
    finish: async () => {},
    closable: props.onClose !== undefined,
    report: () => {},
    endsAt: () => null,
    stay: async () => {},
  };
}

/** By the back button a browser may show the page as it was left, in which everything stands still. */
const cameBackUnchanged = (signal: AbortSignal): Promise<AuthorizationEnd> =>
  new Promise((resolve) => {
    addEventListener("pageshow", ({ persisted }) => persisted && resolve("closed"), { signal });
  });

const readState = (api: Api, companyId: string): Promise<LinkState> =>
  api.get<LinkState>(`/companies/${companyId}/link`);
