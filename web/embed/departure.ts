import type { LinkConnection } from "../api/replies.ts";

/** How a connection was when its customer left the bank's page for the accounting software. */
export type Departure = Pick<LinkConnection, "id" | "authorizedAt" | "problem">;

/** Remembers in this tab who left, so that the component shows how it ended when the page comes back. */
export function departures(name: string) {
  const key = `millrace ${name}`;
  return {
    note({ id, authorizedAt, problem }: Departure): void {
      // Pages may be denied storage: then the state of the connection decides alone.
      tryTo(() => sessionStorage.setItem(key, JSON.stringify({ id, authorizedAt, problem })));
    },
    take: (): Departure | undefined =>
      tryTo(() => {
        const noted = sessionStorage.getItem(key);
        sessionStorage.removeItem(key);
        return noted === null ? undefined : (JSON.parse(noted) as Departure);
      }),
  };
}

function tryTo<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
