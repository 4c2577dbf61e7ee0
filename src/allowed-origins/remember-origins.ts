import type { Application } from "../application.ts";
import { after, second } from "../clock.ts";
import { listOrigins } from "./queries.ts";

/** After this long a process asks the database again: so soon it follows a change that another one has made. */
const lifetime = 2 * second;

export interface RememberedOrigins {
  allows(origin: string): Promise<boolean>;
  /** Forgets what was read: for the process that has just changed it. */
  forget(): void;
}

/** The allowed origins as last read, so that calls from browsers cost no query each. */
export function rememberOrigins({ clock, config, database }: Application): RememberedOrigins {
  let known: { origins: Promise<ReadonlySet<string>>; until: Date } | undefined;
  const pages = new URL(config.linkUrl).origin;
  const read = () => {
    const reading = {
      origins: listOrigins(database).then((origins) => new Set(origins)),
      until: after(clock.now(), lifetime),
    };
    known = reading;
    // What failed is not remembered; whoever waits for it is told.
    reading.origins.catch(() => {
      if (known === reading) known = undefined;
    });
    return reading;
  };
  return {
    allows: async (origin) => {
      // Customers' own pages, where they have an address apart from the API's.
      if (origin === pages && pages !== new URL(config.url).origin) return true;
      const current = known && known.until > clock.now() ? known : read();
      return (await current.origins).has(origin);
    },
    forget: () => {
      known = undefined;
    },
  };
}
