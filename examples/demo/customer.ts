import { DemoProblem } from "./problem.ts";

/** What the customer saw at the end. */
export interface Approval {
  /** Text of the button that was pressed to go on to the accounting software. */
  readonly button: string;
  readonly heading: string;
}

/**
 * The customer's clicks, over HTTP as a browser would do them: opens the link, presses the button, agrees to what is
 * shared, picks the organisation by its name on the software's own page, allows, and follows the way back to the end.
 */
export async function approve(
  linkUrl: string,
  organisationName: string,
  allow = { decision: "allow" },
): Promise<Approval> {
  const browser = new Browser();
  await browser.open(linkUrl);
  const start = browser.form("POST");
  await browser.submit(start);
  const session = browser.place("session");
  const connectionId = await agree(browser, session);
  await browser.post(`${session}/authorize`, { connectionId });

  let consent = browser.form("POST");
  let choice = consent.choices.find(({ label }) => label === organisationName);
  if (!choice) {
    // With many organisations the page offers a search.
    await browser.submit(browser.form("GET"), { find: organisationName });
    consent = browser.form("POST");
    choice = consent.choices.find(({ label }) => label === organisationName);
  }
  if (!choice) throw new DemoProblem(`The consent page does not offer the organisation ${organisationName}.`);
  await browser.submit(consent, { [choice.name]: choice.value, ...allow });
  // The page that waits presses its button by itself where script runs.
  await browser.submit(browser.form("POST"));
  await browser.post(`${session}/finish`, { outcome: "done" });
  return { button: start.button, heading: browser.heading };
}

/** What Sage's customer does on the page that Sage leads to: types the two codes of the bank, and is led back. */
export async function proveToSage(address: string, connectionId: string, password: string): Promise<void> {
  const browser = new Browser();
  await browser.open(address);
  await browser.submit(browser.form("POST"), { connectionId, password });
}

interface SessionToken {
  readonly accessToken: string;
  readonly companyId: string;
  readonly connectionId: string;
  readonly locale: string;
}

/** What the pages' script does when the customer agrees: reads the text that is asked to be agreed to, and says yes. */
async function agree(browser: Browser, session: string): Promise<string> {
  const api = browser.place("api");
  const token = await browser.read<SessionToken>("POST", new URL(`${session}/token`, browser.address));
  const { accessToken, companyId, connectionId, locale } = token;
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const connection = `${api}/companies/${companyId}/connections/${connectionId}`;
  const consent = new URL(`${connection}/consent?locale=${locale}`);
  const { version } = await browser.read<{ version: string }>("GET", consent, { headers });
  const body = JSON.stringify({ version, locale });
  await browser.read("POST", new URL(`${connection}/consents`), { headers, body });
  return connectionId;
}

interface Form {
  readonly method: string;
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly choices: readonly { readonly name: string; readonly value: string; readonly label: string }[];
  readonly button: string;
}

const mostRedirects = 10;

/** As much of a browser as the way through the link needs: pages, forms, redirects, cookies by origin. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();
  #address = "";
  #page = "";

  async open(address: string): Promise<void> {
    await this.#go("GET", new URL(address));
  }

  async submit(form: Form, values: Record<string, string> = {}): Promise<void> {
    const target = new URL(form.action, this.#address);
    const body = new URLSearchParams({ ...form.fields, ...values });
    if (form.method === "POST") return this.#go("POST", target, body);
    target.search = body.toString();
    return this.#go("GET", target);
  }

  get address(): string {
    return this.#address;
  }

  /** What the page names for its script, such as the path of its session. */
  place(name: string): string {
    return plain(new RegExp(`data-${name}="([^"]*)"`).exec(this.#page)?.[1] ?? "");
  }

  post(path: string, values: Record<string, string>): Promise<void> {
    return this.#go("POST", new URL(path, this.#address), new URLSearchParams(values));
  }

  /** A call of the page's script. */
  async read<T>(method: string, target: URL, init: RequestInit = {}): Promise<T> {
    const headers = { cookie: this.#sent(target), "accept-language": "en", ...init.headers };
    const response = await fetch(target, { ...init, method, headers });
    if (response.ok) return (await response.json()) as T;
    throw new DemoProblem(
      `${method} ${target.pathname} answered ${response.status}: ${await response.text()}`,
    );
  }

  get heading(): string {
    return plain(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(this.#page)?.[1] ?? "");
  }

  form(method: string): Form {
    const forms = [...this.#page.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head, inside]) =>
      readForm(head!, inside!),
    );
    const form = forms.find((one) => one.method === method);
    if (!form)
      throw new DemoProblem(`The page "${this.heading}" at ${this.#address} has no button to press.`);
    return form;
  }

  async #go(method: string, target: URL, body?: URLSearchParams): Promise<void> {
    let [verb, address, content] = [method, target, body];
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const response = await fetch(address, {
        method: verb,
        redirect: "manual",
        headers: { cookie: this.#sent(address), "accept-language": "en" },
        ...(content ? { body: content } : {}),
      });
      this.#keep(address, response.headers.getSetCookie());
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || !location) {
        this.#address = address.href;
        this.#page = await response.text();
        if (response.ok) return;
        throw new DemoProblem(
          `The customer got a page "${this.heading}" (${response.status}) at ${address.origin}${address.pathname}.`,
        );
      }
      await response.body?.cancel();
      [verb, address, content] = ["GET", new URL(location, address), undefined];
    }
    throw new DemoProblem(`The customer was sent on more than ${mostRedirects} times from ${target.origin}.`);
  }

  #sent({ origin }: URL): string {
    return [...(this.#cookies.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  #keep({ origin }: URL, set: readonly string[]): void {
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    for (const cookie of set) {
      const [pair = ""] = cookie.split(";", 1);
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }
}

function readForm(head: string, inside: string): Form {
  const inputs = [...inside.matchAll(/<input\b([^>]*)>(?:\s*<span>([^<]*))?/g)].map(([, text, label]) => ({
    type: attribute(text!, "type"),
    name: attribute(text!, "name"),
    value: attribute(text!, "value"),
    label: plain(label ?? ""),
  }));
  const hidden = inputs.filter(({ type }) => type === "hidden");
  return {
    method: (attribute(head, "method") || "GET").toUpperCase(),
    action: attribute(head, "action"),
    fields: Object.fromEntries(hidden.map(({ name, value }) => [name, value])),
    choices: inputs.filter(({ type }) => type === "radio"),
    button: plain(/<button\b[^>]*>([\s\S]*?)<\/button>/.exec(inside)?.[1] ?? ""),
  };
}

const attribute = (tag: string, name: string): string =>
  plain(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };
const plain = (text: string): string =>
  text
    .replace(/<[^>]*>/g, "")
    .replace(/&(?:#(\d+)|(\w+));/g, (whole, code, name) =>
      code ? String.fromCodePoint(Number(code)) : (entities[name] ?? whole),
    )
    .trim();
