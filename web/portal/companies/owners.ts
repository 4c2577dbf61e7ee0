import type { PersonName } from "../../../src/access/people/person-names.ts";
import { useLocale } from "../app/locale.tsx";
import { useApi } from "../app/use-api.ts";
import { anyOf } from "../kit/list-query.ts";

/** Reply of `GET /portal/api/owners`. */
export interface OwnersReply {
  /** Whether whoever asks sees only companies of their own. */
  readonly limited: boolean;
  readonly people: readonly PersonName[];
}

const nobody: OwnersReply = { limited: false, people: [] };

/** Who may own companies, and whether the person sees only their own. */
export function useOwners(): OwnersReply & { namesOf(ids: readonly string[] | undefined): string } {
  const { data = nobody } = useApi<OwnersReply>("/owners");
  const { locale } = useLocale();
  const names = new Map(data.people.map(({ personId, name }) => [personId, name]));
  const list = new Intl.ListFormat(locale, { type: "unit" });
  return { ...data, namesOf: (ids = []) => list.format(ids.flatMap((id) => names.get(id) ?? [])) };
}

/** The filter of the list: `me`, ids of people, and `none` for companies that nobody active owns. */
export const ownedBy = (chosen: readonly string[], me: string): string | undefined =>
  anyOf(
    ...chosen.map((one) => {
      if (one === "none") return "hasActiveOwner=false";
      return `ownerUserIds=${one === "me" ? me : one}`;
    }),
  );

/** Says who owns a company. */
export const ownersChange = ({ companyId, owners }: { companyId: string; owners: readonly string[] }) => ({
  method: "PUT" as const,
  path: `/companies/${companyId}/owners`,
  body: { ownerUserIds: owners },
});

/** Whether the same people are owners, in whichever order. */
export const sameOwners = (some: readonly string[], others: readonly string[] = []): boolean =>
  some.length === others.length && some.every((one) => others.includes(one));
