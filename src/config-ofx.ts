import { ConfigError } from "./config-error.ts";

/** What OFX clients are told of the bank, and how far back they may ask. */
export interface OfxConfig {
  readonly org: string;
  readonly fid: string;
  readonly bankId: string;
  /** Undefined: Intuit has given the bank none, and no `.qbo` files are made. */
  readonly intuitBankId: string | undefined;
  /** Undefined: the client's name. */
  readonly name: string | undefined;
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
  readonly historyDays: number;
}

export const ofxSettings = [
  "MILLRACE_OFX_ORG",
  "MILLRACE_OFX_FID",
  "MILLRACE_OFX_BANK_ID",
  "MILLRACE_OFX_INTU_BID",
  "MILLRACE_OFX_NAME",
  "MILLRACE_OFX_ADDRESS",
  "MILLRACE_OFX_HISTORY_DAYS",
] as const;
export type OfxSetting = (typeof ofxSettings)[number];

interface SettingReader {
  text(name: OfxSetting): string | undefined;
  number(name: OfxSetting, fallback: number, low: number, high: number): number;
  readonly live: boolean;
}

/** Another bank's, for trying out. */
const intuitBankIdForTests = "3000";

/** Settings of the OFX server. OFX wants an address in every profile: the default says plainly that none was given. */
export function readOfx({ live, number, text }: SettingReader): OfxConfig {
  const given = (name: OfxSetting, fallback: string, form: RegExp, what: string): string => {
    const value = text(name) ?? fallback;
    if (!form.test(value)) throw new ConfigError(`${name} must be ${what}, not "${value}".`);
    return value;
  };
  const short = /^[A-Za-z0-9 ._-]{1,32}$/;
  const fid = given("MILLRACE_OFX_FID", "90001", short, "at most 32 letters and digits");
  const address = text("MILLRACE_OFX_ADDRESS") ?? "not given; not given; NA; 00000; USA";
  const [street = "", city = "", state = "", postalCode = "", country = "", ...more] = address
    .split(";")
    .map((part) => part.trim());
  const fits = (part: string, length: number) => part !== "" && part.length <= length;
  if (
    !(fits(street, 32) && fits(city, 32) && fits(state, 5) && fits(postalCode, 11)) ||
    !/^[A-Z]{3}$/.test(country) ||
    more.length > 0
  ) {
    throw new ConfigError(
      "MILLRACE_OFX_ADDRESS must be street; city; state; postal code; country of three letters, such as 1 Main Street; Springfield; IL; 62701; USA.",
    );
  }
  return {
    org: given("MILLRACE_OFX_ORG", "MILLRACE", short, "at most 32 letters and digits"),
    fid,
    bankId: given("MILLRACE_OFX_BANK_ID", "999000001", /^\d{1,9}$/, "at most 9 digits"),
    intuitBankId:
      live && text("MILLRACE_OFX_INTU_BID") === undefined
        ? undefined
        : given("MILLRACE_OFX_INTU_BID", intuitBankIdForTests, /^\d{1,9}$/, "a number of at most 9 digits"),
    name: text("MILLRACE_OFX_NAME")?.slice(0, 32),
    street,
    city,
    state,
    postalCode,
    country,
    historyDays: number("MILLRACE_OFX_HISTORY_DAYS", 90, 1, 3650),
  };
}
