import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { ConfigError } from "./config-error.ts";

/** Undefined client means that NetSuite is not configured. */
export interface NetSuiteConfig {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly loginUrl: string;
  /** With `{account}` where the account id stands in host names. */
  readonly restUrl: string;
  readonly restletUrl: string;
  /** Signs for access that administrators give to the bank itself; undefined where there is none. */
  readonly privateKey: KeyObject | undefined;
  /** The certificate of that key, which administrators upload; undefined where it was not given. */
  readonly certificate: X509Certificate | undefined;
  /** Calls at the same time in one NetSuite account. */
  readonly concurrency: number;
}

export const netSuiteSettings = [
  "MILLRACE_NETSUITE_CLIENT_ID",
  "MILLRACE_NETSUITE_CLIENT_SECRET",
  "MILLRACE_NETSUITE_PRIVATE_KEY",
  "MILLRACE_NETSUITE_CERTIFICATE",
  "MILLRACE_NETSUITE_LOGIN_URL",
  "MILLRACE_NETSUITE_REST_URL",
  "MILLRACE_NETSUITE_RESTLET_URL",
  "MILLRACE_NETSUITE_CONCURRENCY",
] as const;
type Setting = (typeof netSuiteSettings)[number];

/** How settings are read and checked. */
export interface Readers {
  readonly text: (name: Setting) => string | undefined;
  readonly address: (name: Setting, text: string) => string;
  readonly number: (name: Setting, fallback: number, low: number, high: number) => number;
}

/** `sandbox` is where the pretend NetSuite stands; undefined where there is none. */
export function readNetSuite(
  { text, address, number }: Readers,
  sandbox: string | undefined,
): NetSuiteConfig {
  const clientId = text("MILLRACE_NETSUITE_CLIENT_ID");
  const clientSecret = text("MILLRACE_NETSUITE_CLIENT_SECRET");
  if (Boolean(clientId) !== Boolean(clientSecret)) {
    throw new ConfigError(
      "MILLRACE_NETSUITE_CLIENT_ID and MILLRACE_NETSUITE_CLIENT_SECRET belong together: set both.",
    );
  }
  const privateKey = readKey(text("MILLRACE_NETSUITE_PRIVATE_KEY"));
  const pretend = clientId ? undefined : sandbox;
  const at = (name: Setting, real: string): string => {
    const given = text(name) ?? pretend ?? real;
    // Checked with an account in place: braces have no place in an address.
    address(name, given.replaceAll("{account}", "1234567"));
    return given.replace(/\/+$/, "");
  };
  return {
    clientId: clientId ?? (pretend && "millrace-sandbox"),
    clientSecret: clientSecret ?? (pretend && "millrace-sandbox-secret"),
    loginUrl: at("MILLRACE_NETSUITE_LOGIN_URL", "https://system.netsuite.com"),
    restUrl: at("MILLRACE_NETSUITE_REST_URL", "https://{account}.suitetalk.api.netsuite.com"),
    restletUrl: at("MILLRACE_NETSUITE_RESTLET_URL", "https://{account}.restlets.api.netsuite.com"),
    privateKey,
    certificate: readCertificate(text("MILLRACE_NETSUITE_CERTIFICATE"), privateKey),
    concurrency: number("MILLRACE_NETSUITE_CONCURRENCY", 2, 1, 50),
  };
}

/** Settings files often hold one line each. */
const withLineEnds = (pem: string): string => pem.replaceAll("\\n", "\n");

function readCertificate(pem: string | undefined, key: KeyObject | undefined): X509Certificate | undefined {
  if (pem === undefined) return undefined;
  try {
    const certificate = new X509Certificate(withLineEnds(pem));
    if (key && certificate.checkPrivateKey(key)) return certificate;
  } catch {
    // Said below.
  }
  throw new ConfigError(
    "MILLRACE_NETSUITE_CERTIFICATE must be the certificate in PEM of the key in MILLRACE_NETSUITE_PRIVATE_KEY.",
  );
}

/** PEM, whose line ends may be written `\n`. */
function readKey(pem: string | undefined): KeyObject | undefined {
  if (pem === undefined) return undefined;
  try {
    const key = createPrivateKey(withLineEnds(pem));
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
    if (type === "rsa" && (details?.modulusLength ?? 0) >= 3072) return key;
    if (type === "ec" && details?.namedCurve === "prime256v1") return key;
  } catch {
    // Said below, without what the text holds.
  }
  throw new ConfigError(
    "MILLRACE_NETSUITE_PRIVATE_KEY must be a private key in PEM that NetSuite takes: RSA of at least 3072 bits, or EC P-256.",
  );
}

/** The provider addresses of a configuration, for the check that they are public. */
export const netSuiteAddresses = ({ loginUrl, restUrl, restletUrl }: NetSuiteConfig): string[] =>
  [loginUrl, restUrl, restletUrl].map((url) => url.replaceAll("{account}", "1234567"));
