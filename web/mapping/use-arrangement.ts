import { useEffect, useState } from "preact/hooks";
import { useAnnounce } from "../kit/announce.tsx";
import { type Account, arranged, type Order } from "./account.ts";
import type { Mapping } from "./context.ts";
import { isConnected, type Row } from "./rows.ts";

/** Rows drawn at once of either part; more are asked for, or come up as others are connected. */
const drawnAtOnce = 50;

/** What of the accounts is on the screen: those a search leaves, in an order, and not more than can be looked over. */
export interface Arrangement {
  readonly search: string;
  readonly setSearch: (text: string) => void;
  readonly order: Order;
  readonly setOrder: (order: Order) => void;
  readonly found: number;
  readonly open: Part<Row>;
  readonly connected: Part<Account>;
}

export interface Part<T> {
  readonly shown: readonly T[];
  /** Of all that the search leaves. */
  readonly count: number;
  readonly showMore: () => void;
}

export function useArrangement(
  accounts: readonly Account[],
  rows: readonly Row[],
  { locale, t }: Pick<Mapping, "locale" | "t">,
): Arrangement {
  const announce = useAnnounce();
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<Order>("bank");
  const all = search === "" && order === "bank" ? accounts : arranged(accounts, search, order, locale);
  useEffect(() => {
    if (search !== "") announce(t("searchFound", { count: all.length }));
  }, [search]);
  const rowOf = new Map(rows.map((row) => [row.account.id, row]));
  const open = usePart(all.flatMap(({ id }) => rowOf.get(id) ?? []));
  const connected = usePart(all.filter(isConnected));
  return { search, setSearch, order, setOrder, found: all.length, open, connected };
}

function usePart<T>(all: readonly T[]): Part<T> {
  const [limit, setLimit] = useState(drawnAtOnce);
  return {
    shown: all.slice(0, limit),
    count: all.length,
    showMore: () => setLimit(limit + drawnAtOnce),
  };
}
