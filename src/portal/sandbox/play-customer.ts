import type { Outbound, OutboundResponse } from "../../integrations/integration.ts";
import { Problem } from "../../problem.ts";

interface Way {
  readonly linkUrl: string;
  /** Base address of the public API. */
  readonly apiUrl: string;
  readonly connectionId: string;
  /** Allows access at the pretend package; gives the address that the browser is sent back to. */
  approve(authorizationUrl: string): Promise<string>;
}

const form = "application/x-www-form-urlencoded";

/**
 * Goes the customer's way from the link to the connected software, over HTTP as a browser does: presses the button,
 * agrees to what is shared, approves at the pretend package, and comes back. Throws `Problem` where a page answers
 * otherwise.
 */
export async function playCustomer(
  http: Outbound,
  { linkUrl, apiUrl, connectionId, approve }: Way,
): Promise<void> {
  let cookie = "";
  const call = async (method: "GET" | "POST", url: string, fields?: Record<string, string>) => {
    const answer = await http.request({
      method,
      url,
      headers: { cookie, "content-type": form, "accept-language": "en" },
      ...(fields && { body: new URLSearchParams(fields).toString() }),
    });
    const set = answer.headers["set-cookie"];
    if (set) cookie = set.split(";", 1)[0]!;
    return answer;
  };
  const page = new URL(linkUrl);
  const shown = expect(await call("GET", linkUrl), 200, "the link");
  const pressed = await call("POST", page.origin + page.pathname, hiddenFields(shown.body));
  const session = page.origin + leadsTo(pressed, "the button of the link");
  await agree(http, { apiUrl, connectionId, session, cookie });
  const authorizationUrl = leadsTo(await call("POST", `${session}/authorize`, { connectionId }), "leaving");
  const back = await call("GET", await approve(authorizationUrl));
  leadsTo(back, "coming back");
  const done = await call("POST", `${session}/complete`, { decision: "go-on" });
  leadsTo(done, "connecting");
}

interface Visit extends Pick<Way, "apiUrl" | "connectionId"> {
  readonly session: string;
  readonly cookie: string;
}

/** What the page's script does when the customer agrees to what is shared. */
async function agree(http: Outbound, { apiUrl, connectionId, session, cookie }: Visit): Promise<void> {
  const token = await http.request({ method: "POST", url: `${session}/token`, headers: { cookie } });
  const { accessToken, companyId, locale } = JSON.parse(expect(token, 200, "the visit").body);
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const connection = `${apiUrl}/companies/${companyId}/connections/${connectionId}`;
  const text = await http.request({ method: "GET", url: `${connection}/consent?locale=${locale}`, headers });
  const { version } = JSON.parse(expect(text, 200, "the consent").body);
  const body = JSON.stringify({ version, locale });
  expect(
    await http.request({ method: "POST", url: `${connection}/consents`, headers, body }),
    201,
    "the consent",
  );
}

function expect(answer: OutboundResponse, status: number, what: string): OutboundResponse {
  if (answer.status === status) return answer;
  throw new Problem(
    "refused-by-accounting-software",
    `The demonstration could not go on: ${what} answered ${answer.status}.`,
  );
}

const leadsTo = (answer: OutboundResponse, what: string): string =>
  expect(answer.status === 302 ? { ...answer, status: 303 } : answer, 303, what).headers.location ?? "";

/** Of the page's only form: the fields that the customer does not see. */
function hiddenFields(page: string): Record<string, string> {
  const tags = [...page.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)].map(([tag]) => tag);
  return Object.fromEntries(tags.map((tag) => [attribute(tag, "name"), attribute(tag, "value")]));
}

const attribute = (tag: string, name: string): string =>
  (new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "").replaceAll("&amp;", "&");
