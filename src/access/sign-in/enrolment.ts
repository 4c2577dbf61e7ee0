import type { Transaction } from "../../database/pool.ts";
import { askLibrary, withCookie } from "./ask-library.ts";
import type { Library } from "./library.ts";

/** What an authenticator app needs to know. */
export interface Enrolment {
  /** `otpauth://totp/…`, as a QR code shows it. */
  readonly uri: string;
  /** The same secret, to be typed where a camera is missing. */
  readonly secret: string;
}

/** Makes a new secret for the person of a session, who shows next that the app has it. The one before ends. */
export async function beginEnrolment(
  tx: Transaction,
  library: Library,
  cookie: string,
  password: string,
): Promise<Enrolment | undefined> {
  const answer = await askLibrary(tx, () =>
    library.api.enableTwoFactor({
      body: { password, method: "totp" },
      headers: withCookie(cookie),
      returnHeaders: true,
    }),
  );
  if ("refused" in answer || answer.response.method !== "totp") return undefined;
  const uri = answer.response.totpURI;
  return { uri, secret: new URL(uri).searchParams.get("secret") ?? "" };
}
