import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { LinkConnection, LinkState, Software } from "../api/replies.ts";
import type { Host } from "./host.ts";
import { type Catalogue, type Locale, type Message, type Messages, say, type Values } from "./locale.ts";

/** What every screen may use. */
export interface App {
  readonly host: Host;
  readonly state: LinkState;
  /** Reads the state anew. */
  refresh(): Promise<LinkState>;
  readonly locale: Locale;
  setLocale(locale: Locale): void;
  /** Below the session, without a slash in front: `software`, `connections/…/accounts`. */
  readonly path: string;
  /** Whether connections or feeds are other than when this visit began. */
  changed(): boolean;
  /** The path whose title had focus last; the very first screen leaves focus where the browser put it. */
  readonly titled: { path?: string };
  go(path: string, options?: { replace?: boolean }): void;
  back(): void;
  /** Asks before leaving in mid-flow. */
  askToLeave(): void;
  /**
   * What is asked from now on before the customer goes back, or closes the visit: only going back can go on. Undefined
   * ends it.
   */
  hold(ask: ((goOn?: () => void) => void) | undefined): void;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("a screen outside of the app");
  return app;
}

/** Texts of one area of screens in the present locale. */
export function useTexts<M extends Messages>(
  catalogue: Catalogue<M>,
): (key: keyof M, values?: Values) => string {
  const { locale } = useApp();
  return (key, values) => say(locale, catalogue[locale][key] as Message, values);
}

export const softwareOf = ({ state }: App, connection: LinkConnection): Software =>
  state.software.find(({ platformKey }) => platformKey === connection.platformKey)!;
