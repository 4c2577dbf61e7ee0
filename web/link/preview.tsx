import { type ComponentType, render } from "preact";
import type { LinkPreviewReply } from "../../src/link/link-preview.ts";
import { Api, ApiError } from "../api/client.ts";
import type { Host } from "../app/host.ts";
import type { Locale } from "../app/locale.ts";
import { Root } from "../app/root.tsx";
import { memoryWay } from "../app/way.ts";
import { themeProperties } from "../embed/theme-style.ts";
import { PageFrame } from "./page-frame.tsx";

/** What the Portal wants shown in its frame. */
export interface Shown {
  /** Other scripts of the page, such as checkers, send messages of their own. */
  readonly type: "preview";
  readonly preview: LinkPreviewReply;
  readonly locale: Locale;
  readonly scheme: "light" | "dark";
  /** A path below the session: `welcome`, `software`, `connections/…/consent`. */
  readonly screen: string;
}

/** Screens that ask nothing of anybody. */
const previewed = /^(welcome|software|unsupported|connections\/[^/]+\/consent)$/;

/** Draws whatever pages of the Portal at `origin` say, and nothing that anybody else says. */
export function followPreview(place: HTMLElement, origin: string, Screens: ComponentType): void {
  let nth = 0;
  addEventListener("message", (event: MessageEvent<Shown>) => {
    if (event.origin !== origin || event.source !== parent || event.data?.type !== "preview") return;
    const { preview, locale, scheme, screen } = event.data;
    const root = document.documentElement;
    root.dataset.theme = scheme;
    // What the server's page says of its look.
    place.dataset.bar = preview.bar;
    place.dataset.hero = preview.hero ?? "";
    const { theme } = preview.languages[locale].state;
    for (const [name, colour] of themeProperties(theme[scheme])) root.style.setProperty(name, colour);
    if (nth === 0) place.replaceChildren();
    nth += 1;
    const inner = memoryWay(screen);
    const go = (to: string, options?: { replace?: boolean }) => {
      if (previewed.test(to)) inner.go(to, options);
    };
    render(
      <Root
        key={nth}
        host={previewHost(preview, locale)}
        way={{ ...inner, go }}
        Frame={PageFrame}
        Screens={Screens}
      />,
      place,
    );
  });
  parent.postMessage("ready", origin);
}

/** A host without a service: it knows what it was told, and leads nowhere. */
function previewHost(preview: LinkPreviewReply, locale: Locale): Host {
  const never = () => new Promise<never>(() => {});
  return {
    kind: "page",
    flow: "bank-feeds",
    api: new PreviewApi(preview),
    companyId: preview.languages[locale].state.company.id,
    connectionId: null,
    locale,
    rememberLocale: () => {},
    authorize: never,
    place: "here",
    finish: async () => {},
    closable: true,
    report: () => {},
    endsAt: () => null,
    stay: async () => {},
  };
}

class PreviewApi extends Api {
  readonly #preview: LinkPreviewReply;

  constructor(preview: LinkPreviewReply) {
    super("", () => Promise.reject(nothingHere()));
    this.#preview = preview;
  }

  override get = async <T,>(path: string): Promise<T> => {
    const { pathname, searchParams } = new URL(path, location.origin);
    const { state, consents } =
      this.#preview.languages[searchParams.get("locale") === "fr-CA" ? "fr-CA" : "en"];
    if (pathname.endsWith("/link")) return state as T;
    const [, id] = /\/connections\/([^/]+)\/consent$/.exec(pathname) ?? [];
    const connection = state.connections.find((one) => one.id === id);
    if (!connection) throw nothingHere();
    return consents[connection.platformKey] as T;
  };
  override post = async <T,>(): Promise<T> => undefined as T;
  override put = async <T,>(): Promise<T> => undefined as T;
  override patch = async <T,>(): Promise<T> => undefined as T;
  override delete = async <T,>(): Promise<T> => undefined as T;
}

const nothingHere = () => new ApiError(404, "preview", "There is nothing behind a preview.", null);
