import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

type Value = string | readonly string[];
type Changes = Readonly<Record<string, Value | undefined>>;

/**
 * State in the address: `const { text, list, set } = useUrlState()`. Nothing and the empty list leave the address. What
 * changes other than the page leads back to page 1.
 */
export function useUrlState() {
  const search = useSearch();
  const [path, go] = useLocation();
  const query = useMemo(() => new URLSearchParams(search), [search]);
  const set = useCallback(
    (changes: Changes, options: { push?: boolean } = {}) => {
      // Of this instant: two changes in one turn do not undo each other.
      const next = new URLSearchParams(window.location.search);
      if (!("page" in changes)) next.delete("page");
      for (const [name, value] of Object.entries(changes)) {
        next.delete(name);
        for (const one of [value ?? []].flat()) if (one !== "") next.append(name, one);
      }
      const written = next.toString();
      go(written ? `${path}?${written}` : path, { replace: !options.push });
    },
    [path, go],
  );
  return {
    text: (name: string): string => query.get(name) ?? "",
    list: (name: string): readonly string[] => query.getAll(name),
    set,
  };
}
