import { type Capability, may, type PortalRole, roles } from "../access/roles.ts";

/** Fields of replies that not every role may see: who may, and what others get instead. */
const masked: Readonly<
  Record<string, { readonly needs: Capability; readonly mask: (value: string) => unknown }>
> = {
  linkUrl: { needs: "connections.add", mask: () => "" },
  redirect: { needs: "connections.add", mask: () => "" },
  accountNumber: { needs: "accountNumbers.view", mask: lastDigits },
  sourceAccountNumber: { needs: "accountNumbers.view", mask: lastDigits },
  bankCode: { needs: "accountNumbers.view", mask: lastDigits },
  accountId: { needs: "data.view", mask: () => "" },
  accountName: { needs: "data.view", mask: () => "" },
  sortCode: { needs: "accountNumbers.view", mask: lastDigits },
  iban: { needs: "accountNumbers.view", mask: lastDigits },
};

/** Enough of a number to tell it from others: four characters, or less of a short one. */
function lastDigits(number: string): string {
  return `••••${number.slice(-Math.min(4, Math.floor(number.length / 2)))}`;
}

/** What is hidden from each role, by names in small letters: the wire writes `iBan` as well as `iban`. */
const hiddenFrom: ReadonlyMap<PortalRole, Hidden> = new Map(
  roles.map((role) => {
    const fields = Object.entries(masked).filter(([, { needs }]) => !may(role, needs));
    return [role, new Map(fields.map(([name, rule]) => [name.toLowerCase(), rule]))];
  }),
);
type Hidden = ReadonlyMap<string, (typeof masked)[string]>;

/** A reply as a role may see it; the very same where nothing is hidden from it. */
export function maskFor(role: PortalRole, reply: unknown): unknown {
  const hidden = hiddenFrom.get(role)!;
  return hidden.size === 0 ? reply : copyOf(reply, hidden);
}

/**
 * A field hidden from a role that a condition or an order of a list names; undefined where there is none. Whoever may
 * compare a field finds out what it holds, and links to the next page tell where this one ends.
 */
export function hiddenFieldIn(role: PortalRole, asked: string): string | undefined {
  const hidden = hiddenFrom.get(role)!;
  if (hidden.size === 0) return undefined;
  return `${asked} ${decoded(asked)}`.match(/\w+/g)?.find((word) => hidden.has(word.toLowerCase()));
}

/** Lists read what was encoded twice, too. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function copyOf(value: unknown, hidden: Hidden): unknown {
  if (Array.isArray(value)) return value.map((item) => copyOf(item, hidden));
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => {
      const rule = typeof held === "string" && held !== "" ? hidden.get(name.toLowerCase()) : undefined;
      return [name, rule ? rule.mask(held as string) : copyOf(held, hidden)];
    }),
  );
}
