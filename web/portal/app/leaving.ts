import type { AroundNavHandler } from "wouter";

type Ask = (goOn: () => void) => void;
let held: Ask | undefined;

/** From now on `ask` is called before this page is left for another one; the answer undoes it. */
export function holdHere(ask: Ask): () => void {
  held = ask;
  return () => {
    if (held === ask) held = undefined;
  };
}

/** Every way to another page of the Portal leads through here; what changes the query alone leaves nothing. */
export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const leaves = to.split(/[?#]/, 1)[0] !== location.pathname;
  if (held && leaves) held(() => navigate(to, options));
  else navigate(to, options);
};
