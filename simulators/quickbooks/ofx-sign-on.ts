import { askOfx, signOnOf } from "./ofx-client.ts";
import { every, textOf } from "./ofx-elements.ts";
import { type AccountInfo, readAccounts, type Status } from "./ofx-reply.ts";
import { accountsSet, anonymousSignOn, profileSet } from "./ofx-request.ts";
import type { Connection, Institution, OfferedAccount } from "./records.ts";
import type { World } from "./world.ts";

/** What a sign-on came to: the accounts the bank offers, or why it offers none. */
export type SignedOn =
  | { readonly offered: readonly OfferedAccount[]; readonly complaints: readonly string[] }
  | { readonly refused: string };

/** Asks for the profile without saying who asks, then signs on and asks for the accounts. */
export async function signOnOfx(
  world: World,
  institution: Institution,
  connection: Connection,
): Promise<SignedOn> {
  const signOn = signOnOf(world, institution, connection);
  const sets = [profileSet(world.newId())];
  const profile = await askOfx(world, institution, anonymousSignOn(signOn), sets);
  if ("failed" in profile) return { refused: profile.failed };
  const [told] = profile.wrappers;
  if (profile.signOn.code !== 0 || !told?.data)
    return { refused: explain("The profile was refused", told?.status ?? profile.signOn) };

  const answer = await askOfx(world, institution, signOn, [accountsSet(world.newId())]);
  if ("failed" in answer) return { refused: answer.failed };
  const [list] = answer.wrappers;
  if (answer.signOn.code !== 0) return { refused: explain("The sign-on was refused", answer.signOn) };
  if (list?.status.code !== 0 || !list.data)
    return { refused: explain("The account list was refused", list?.status ?? answer.signOn) };
  const elsewhere = [...every(told.data, "MSGSETCORE")]
    .map((core) => textOf(core, "URL"))
    .filter((url) => url !== world.addressOf(institution));
  const complaints = [
    ...profile.complaints,
    ...answer.complaints,
    ...elsewhere.map((url) => `the profile leads to ${url}`),
  ];
  return { offered: readAccounts(list.data).map(offer), complaints: [...new Set(complaints)] };
}

function offer(info: AccountInfo): OfferedAccount {
  const { kind, bankId, branchId, accountId, accountType, name } = info;
  return {
    id: [kind, bankId, branchId, accountId].filter(Boolean).join(" "),
    name,
    display: accountId,
    card: kind === "card" || accountType === "CREDITLINE",
    currency: null,
    ofx: { kind, bankId, branchId, accountId, accountType },
  };
}

export const explain = (what: string, { code, message }: Status): string =>
  `${what}: ${code}${message ? `, ${message}` : ""}`;
