import type { Bank } from "../bank.ts";
import { formFields } from "../bank.ts";

/** A page that Sage's customers come back to. */
export const backAtSage = "https://money.sage.com/banking/authorised?flow=7";

export const sageAddress = (bank: Bank, parameters: Record<string, string> = {}): string => {
  const given = { authorizationId: "auth-1", redirectUri: backAtSage, bankId: "bank-9", ...parameters };
  return `${bank.url}/sage/connect?${new URLSearchParams(given)}`;
};

/** A Sage connection with one account to choose, unless told otherwise, and a one-time password for it. */
export async function sageConnection(bank: Bank, { accounts = 1 } = {}) {
  const companyId = await bank.company();
  const { id } = await bank.connection(companyId, "olpr");
  const path = `/companies/${companyId}/connections/${id}`;
  for (let nth = 0; nth < accounts; nth++) await bank.account(path, { id: `ac-${nth}`, currency: "CAD" });
  return { companyId, connectionId: id as string, path, otp: await newOtp(bank, path) };
}

export const newOtp = async (bank: Bank, path: string): Promise<string> =>
  (await bank.done("POST", `${path}/bankFeeds/otp`)).otp;

/** Opens the page and posts its form, as a browser without cookies does. */
export async function submitSage(
  bank: Bank,
  typed: { connectionId: string; password: string },
  address = sageAddress(bank),
): Promise<Response> {
  const fields = formFields(await (await fetch(address)).text());
  return postSage(bank, { ...fields, ...typed });
}

export const postSage = (bank: Bank, fields: Record<string, string>): Promise<Response> =>
  fetch(`${bank.url}/sage/connect`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
