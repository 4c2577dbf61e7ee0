import { type Capability, may, type PortalRole } from "../access/roles.ts";

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

/** A reply as a role may see it; the very same where nothing is hidden from it. */
export function maskFor(role: PortalRole, reply: unknown): unknown {
  const hidden = new Map(Object.entries(masked).filter(([, { needs }]) => !may(role, needs)));
  return hidden.size === 0 ? reply : copyOf(reply, hidden);
}

function copyOf(value: unknown, hidden: ReadonlyMap<string, (typeof masked)[string]>): unknown {
  if (Array.isArray(value)) return value.map((item) => copyOf(item, hidden));
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => {
      const rule = typeof held === "string" && held !== "" ? hidden.get(name) : undefined;
      return [name, rule ? rule.mask(held as string) : copyOf(held, hidden)];
    }),
  );
}
