import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import type { Locale, Values } from "../app/locale.ts";
import type { MappingKey } from "./texts.ts";
import type { MappingVisit } from "./visit.ts";

/** What every part of the accounts screen may use; it changes with the language and the connection alone. */
export interface Mapping {
  readonly visit: MappingVisit;
  readonly connection: LinkConnection;
  readonly locale: Locale;
  /** Texts may name `{software}` and `{operator}` without being given them. */
  readonly t: (key: MappingKey, values?: Values) => string;
  /** Opens the list of accounts in the books for an account. */
  readonly pick: (accountId: string) => void;
  readonly askToDisconnect: (accountId: string) => void;
}

export const MappingContext = createContext<Mapping | null>(null);

export function useMapping(): Mapping {
  const mapping = useContext(MappingContext);
  if (!mapping) throw new Error("a part of the accounts screen outside of it");
  return mapping;
}
