import { useState } from "react";

/** Which columns of a table are shown; remembered on this computer by the name of the table. */
export function useColumns(name: string, standard: readonly string[]) {
  const place = `portal-columns-${name}`;
  const [chosen, setChosen] = useState<readonly string[] | undefined>(() => read(place));
  const choose = (keys: readonly string[] | undefined) => {
    if (keys) localStorage.setItem(place, JSON.stringify(keys));
    else localStorage.removeItem(place);
    setChosen(keys);
  };
  return { shown: chosen ?? standard, choose, changed: chosen !== undefined };
}

function read(place: string): readonly string[] | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? "null");
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : undefined;
  } catch {
    return undefined;
  }
}
