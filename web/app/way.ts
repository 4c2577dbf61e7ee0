/** Where in the flow one is, as a path below the session, and how one moves. */
export interface Way {
  path(): string;
  go(path: string, options?: { replace?: boolean }): void;
  back(): void;
  onChange(listener: (path: string) => void): () => void;
  /** From now on going back only asks; the answer may go on after all. Undefined: nothing is asked any more. */
  hold(ask: ((goOn: () => void) => void) | undefined): void;
}

/** In the address bar, below `base`: reload, back and forward work as anywhere. */
export function addressWay(base: string): Way {
  const listeners = new Set<(path: string) => void>();
  const path = () => location.pathname.slice(base.length).replace(/^\//, "");
  const tell = () => {
    for (const listener of listeners) listener(path());
  };
  /** Which of this visit's places is shown: how far the browser went is not told otherwise. */
  let place = placeOf(history.state);
  let held: ((goOn: () => void) => void) | undefined;
  addEventListener("popstate", ({ state }) => {
    const steps = placeOf(state) - place;
    if (held && steps !== 0) {
      history.go(-steps);
      held(() => {
        held = undefined;
        history.go(steps);
      });
      return;
    }
    place += steps;
    tell();
  });
  return {
    path,
    go(to, { replace = false } = {}) {
      const address = to === "" ? base : `${base}/${to}`;
      if (!replace) place += 1;
      history[replace ? "replaceState" : "pushState"]({ place }, "", address);
      scrollTo(0, 0);
      tell();
    },
    back: () => history.back(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hold: (ask) => {
      held = ask;
    },
  };
}

const placeOf = (state: { readonly place?: number } | null): number => state?.place ?? 0;

/** In memory, for screens inside somebody else's page. */
export function memoryWay(start = ""): Way {
  const listeners = new Set<(path: string) => void>();
  const places = [start];
  let held: ((goOn: () => void) => void) | undefined;
  const tell = () => {
    for (const listener of listeners) listener(places.at(-1)!);
  };
  return {
    path: () => places.at(-1)!,
    go(to, { replace = false } = {}) {
      if (replace) places.pop();
      places.push(to);
      tell();
    },
    back() {
      const goOn = () => {
        if (places.length > 1) places.pop();
        tell();
      };
      if (held) held(goOn);
      else goOn();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hold: (ask) => {
      held = ask;
    },
  };
}
