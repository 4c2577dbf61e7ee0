import { child, type Element, type OfxDocument, type Syntax, textAt } from "./element.ts";

/** An OFX request, read by shape: who signs on, and the wrapped messages of each set in the order they came. */
export interface OfxRequest {
  readonly syntax: Syntax;
  /** A version we speak, in which the answer is written. */
  readonly version: string;
  /** Whether the request was written in a version and with a security that we take. */
  readonly supported: boolean;
  readonly newFileUid: string | null;
  readonly signOn: SignOnRequest | undefined;
  readonly sets: readonly MessageSet[];
}

export interface SignOnRequest {
  readonly userId: string;
  readonly userPass: string;
  readonly institution: { readonly org: string; readonly fid: string | undefined } | undefined;
  readonly appId: string | undefined;
  readonly appVersion: string | undefined;
  readonly clientUid: string | undefined;
}

export interface MessageSet {
  /** Without the ending that tells request from response: BANK of BANKMSGSRQV1. */
  readonly name: string;
  readonly wrappers: readonly Wrapper[];
}

/** One message with the client's own number for it. */
export interface Wrapper {
  /** Without its ending: STMT of STMTTRNRQ. */
  readonly name: string;
  readonly transactionUid: string;
  readonly cookie: string | undefined;
  /** The request inside, such as STMTRQ. */
  readonly message: Element | undefined;
}

const sgmlVersions = new Set(["102", "103", "151", "160"]);
const xmlVersions = new Set(["200", "201", "202", "203", "210", "211", "220"]);

/** What a document asks. Elements that nobody knows are passed over, as the standard wants it. */
export function readRequest({ syntax, version, security, newFileUid, root }: OfxDocument): OfxRequest {
  const known = (syntax === "sgml" && sgmlVersions.has(version)) || xmlVersions.has(version);
  const sets = root.children.flatMap((set) => {
    const name = /^([A-Z]+)MSGSRQV1$/.exec(set.tag)?.[1];
    return name ? [{ name, wrappers: set.children.flatMap(readWrapper) }] : [];
  });
  return {
    syntax,
    version: known ? version : syntax === "sgml" ? "102" : "203",
    supported: (known || (version === "" && syntax === "sgml")) && security === "NONE",
    newFileUid,
    signOn: readSignOn(child(root, "SIGNONMSGSRQV1", "SONRQ")),
    sets,
  };
}

function readSignOn(element: Element | undefined): SignOnRequest | undefined {
  if (!element) return undefined;
  const institution = child(element, "FI");
  return {
    userId: textAt(element, "USERID") ?? "",
    userPass: textAt(element, "USERPASS") ?? "",
    institution: institution && {
      org: textAt(institution, "ORG") ?? "",
      fid: textAt(institution, "FID"),
    },
    appId: textAt(element, "APPID"),
    appVersion: textAt(element, "APPVER"),
    clientUid: textAt(element, "CLIENTUID"),
  };
}

function readWrapper(element: Element): Wrapper[] {
  const name = /^([A-Z]+)TRNRQ$/.exec(element.tag)?.[1];
  if (!name) return [];
  const message = element.children.find(({ tag }) => tag.endsWith("RQ"));
  const transactionUid = (textAt(element, "TRNUID") ?? "0").slice(0, 36);
  return [{ name, transactionUid, cookie: textAt(element, "CLTCOOKIE")?.slice(0, 32), message }];
}
