import { type Aggregate, aggregate } from "./aggregate.ts";
import type { FinancialInstitution } from "./financial-institution.ts";
import { writeInstant } from "./ofx-date.ts";

/** What we can do, and where (PROFRS). One address takes everything; some clients refuse a profile that names several. */
export function profileOf(institution: FinancialInstitution, url: string, changedAt: Date): Aggregate {
  const { name, street, city, state, postalCode, country, org } = institution;
  const realm = org.slice(0, 32);
  const MSGSETCORE = aggregate("MSGSETCORE", {
    VER: "1",
    URL: url,
    OFXSEC: "NONE",
    TRANSPSEC: "Y",
    SIGNONREALM: realm,
    LANGUAGE: "ENG",
    SYNCMODE: "LITE",
    RESPFILEER: "Y",
    SPNAME: name.slice(0, 32),
  });
  const MSGSETLIST = aggregate("MSGSETLIST", {
    SIGNONMSGSET: aggregate("SIGNONMSGSET", { SIGNONMSGSETV1: aggregate("SIGNONMSGSETV1", { MSGSETCORE }) }),
    SIGNUPMSGSET: aggregate("SIGNUPMSGSET", {
      SIGNUPMSGSETV1: aggregate("SIGNUPMSGSETV1", {
        MSGSETCORE,
        WEBENROLL: aggregate("WEBENROLL", { URL: url }),
        CHGUSERINFO: "N",
        AVAILACCTS: "Y",
        CLIENTACTREQ: "N",
      }),
    }),
    BANKMSGSET: aggregate("BANKMSGSET", {
      BANKMSGSETV1: aggregate("BANKMSGSETV1", {
        MSGSETCORE,
        CLOSINGAVAIL: "N",
        EMAILPROF: aggregate("EMAILPROF", { CANEMAIL: "N", CANNOTIFY: "N" }),
      }),
    }),
    CREDITCARDMSGSET: aggregate("CREDITCARDMSGSET", {
      CREDITCARDMSGSETV1: aggregate("CREDITCARDMSGSETV1", { MSGSETCORE, CLOSINGAVAIL: "N" }),
    }),
    PROFMSGSET: aggregate("PROFMSGSET", { PROFMSGSETV1: aggregate("PROFMSGSETV1", { MSGSETCORE }) }),
  });
  const SIGNONINFO = aggregate("SIGNONINFO", {
    SIGNONREALM: realm,
    MIN: "8",
    MAX: "32",
    CHARTYPE: "ALPHAORNUMERIC",
    CASESEN: "Y",
    SPECIAL: "Y",
    SPACES: "N",
    PINCH: "N",
    CHGPINFIRST: "N",
  });
  return aggregate("PROFRS", {
    MSGSETLIST,
    SIGNONINFOLIST: aggregate("SIGNONINFOLIST", { SIGNONINFO }),
    DTPROFUP: writeInstant(changedAt),
    FINAME: name.slice(0, 32),
    ADDR1: street,
    CITY: city,
    STATE: state,
    POSTALCODE: postalCode,
    COUNTRY: country,
  });
}
