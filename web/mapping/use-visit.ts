import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LinkConnection } from "../api/replies.ts";
import { useApp } from "../app/context.ts";
import type { Values } from "../app/locale.ts";
import { useAnnounce } from "../kit/announce.tsx";
import type { MappingKey } from "./texts.ts";
import { type Happening, MappingVisit } from "./visit.ts";
import { failureText } from "./words.ts";

/** The visit of a connection's accounts while the screen stands; draws it anew whenever something changes. */
export function useVisit(
  connection: LinkConnection,
  t: (key: MappingKey, values?: Values) => string,
  place: RefObject<HTMLElement | null>,
): MappingVisit {
  const { host, refresh } = useApp();
  const announce = useAnnounce();
  const [visit] = useState(
    () => new MappingVisit(host, { connectionId: connection.id, platformKey: connection.platformKey }),
  );
  const [, redraw] = useState(0);
  useEffect(() => {
    const leave = visit.subscribe(() => redraw((nth) => nth + 1));
    return () => {
      leave();
      visit.end();
    };
  }, [visit]);
  visit.onHappening((happening) => {
    const said = spoken(happening, visit, t);
    if (said) announce(said);
    if (place.current) moveFocus(place.current, happening);
    if (happening.kind !== "slow" && happening.kind !== "failed") void refresh().catch(() => {});
  });
  useEffect(() => void visit.load(connection.status === "Linked"), [connection.status]);
  return visit;
}

function spoken(
  happening: Happening,
  visit: MappingVisit,
  t: (key: MappingKey, values?: Values) => string,
): string {
  switch (happening.kind) {
    case "connected":
      return t("saidConnected", { account: happening.account.name });
    case "connecting":
      return t("saidConnecting", { account: happening.account.name });
    case "slow":
      return t("saidSlow", { account: happening.account.name });
    case "failed": {
      const { id, name, currency } = happening.account;
      const failure = visit.rows.find(({ account }) => account.id === id)?.failure;
      const why = failure ? ` ${t(failureText[failure.code], { currency })}` : "";
      return t("saidFailed", { account: name }) + why;
    }
    case "run-ended": {
      const { connected, failed } = happening;
      const wrong = failed > 0 ? ` ${t("saidRunFailed", { count: failed })}` : "";
      return t("saidRun", { count: connected }) + wrong;
    }
    case "appeared":
      return t("saidAppeared", { count: happening.count });
    default:
      return "";
  }
}

const rows = ".feeds.open > .feed";

/** The row that had focus goes away when its account is connected: the next one that is open takes it. */
function moveFocus(place: HTMLElement, happening: Happening): void {
  const all = [...place.querySelectorAll<HTMLElement>(rows)];
  if (happening.kind === "run-ended") {
    const wrong = () => place.querySelector(`${rows}:has(.notice.alert) .picker`);
    afterDrawing(place, () => wrong() ?? place.querySelector(".feeds-title.connected"));
    return;
  }
  if (happening.kind !== "connected" && happening.kind !== "connecting") return;
  const left = all.findIndex((row) => row.dataset.account === happening.account.id);
  if (left === -1 || !all[left]!.contains(focused(place))) return;
  const following = [...all.slice(left + 1), ...all.slice(0, left)].map((row) => row.dataset.account);
  afterDrawing(place, () => {
    for (const id of following) {
      const row = [...place.querySelectorAll<HTMLElement>(rows)].find(
        ({ dataset }) => dataset.account === id,
      );
      const next = row?.querySelector(".picker");
      if (next) return next;
    }
    return place.querySelector(".feeds-title.connected");
  });
}

/** What has focus where the screen is, be it in a page or in a shadow tree. */
const focused = (place: HTMLElement): Element | null =>
  (place.getRootNode() as Document | ShadowRoot).activeElement;

/** Gives focus once the change is drawn, unless the customer has moved on to something else by then. */
function afterDrawing(place: HTMLElement, find: () => Element | null | undefined): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const now = focused(place);
      if (now && now !== document.body && place.contains(now) && now.tagName !== "H1") return;
      const next = find();
      if (next instanceof HTMLElement) next.focus();
    }),
  );
}

/** Moves focus to the row of an account once it is drawn. */
export function focusAccount(place: HTMLElement, accountId: string): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const row = [...place.querySelectorAll<HTMLElement>(".feed")].find(
        ({ dataset }) => dataset.account === accountId,
      );
      row?.querySelector("h3")?.focus();
    }),
  );
}
