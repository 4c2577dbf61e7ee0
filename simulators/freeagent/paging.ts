import type { Answer } from "./answers.ts";
import type { Call } from "./exchange.ts";

/** A page of a listing: `Link` names its neighbours and is empty when there are none (provider document, section 2). */
export function paged<T>(
  call: Call,
  entries: readonly T[],
  root: string,
  show: (entry: T) => unknown,
): Answer {
  const page = Math.max(1, whole(call.query.get("page"), 1));
  const perPage = Math.min(100, Math.max(1, whole(call.query.get("per_page"), 25)));
  const last = Math.max(1, Math.ceil(entries.length / perPage));
  const link = (rel: string, number: number) => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(number));
    query.set("per_page", String(perPage));
    return `<${call.base}/${root}?${query}>; rel='${rel}'`;
  };
  const links = [
    ...(page > 1 ? [link("prev", page - 1), link("first", 1)] : []),
    ...(page < last ? [link("next", page + 1), link("last", last)] : []),
  ];
  return {
    status: 200,
    headers: { link: links.join(", "), "x-total-count": String(entries.length) },
    body: { [root]: entries.slice((page - 1) * perPage, page * perPage).map(show) },
  };
}

const whole = (text: string | null, unasked: number): number =>
  text !== null && /^\d{1,6}$/.test(text) ? Number(text) : unasked;
