/** Where in the flow one is, as a path below the session, and how one moves. */
export interface Way {
  path(): string;
  go(path: string, options?: { replace?: boolean }): void;
  back(): void;
  onChange(listener: (path: string) => void): () => void;
}

/** In the address bar, below `base`: reload, back and forward work as anywhere. */
export function addressWay(base: string): Way {
  const listeners = new Set<(path: string) => void>();
  const path = () => location.pathname.slice(base.length).replace(/^\//, "");
  const tell = () => {
    for (const listener of listeners) listener(path());
  };
  addEventListener("popstate", tell);
  return {
    path,
    go(to, { replace = false } = {}) {
      const address = to === "" ? base : `${base}/${to}`;
      if (replace) history.replaceState(null, "", address);
      else history.pushState(null, "", address);
      scrollTo(0, 0);
      tell();
    },
    back: () => history.back(),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** In memory, for screens inside somebody else's page. */
export function memoryWay(start = ""): Way {
  const listeners = new Set<(path: string) => void>();
  const places = [start];
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
      if (places.length > 1) places.pop();
      tell();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
