import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BankClient } from "../examples/demo/bank-client.ts";
import { approve } from "../examples/demo/customer.ts";
import { freeagent } from "../examples/demo/freeagent.ts";
import { netsuite } from "../examples/demo/netsuite.ts";
import { playPackage } from "../examples/demo/other-journey.ts";
import type { OtherPackage } from "../examples/demo/other-package.ts";
import { PretendPackage } from "../examples/demo/pretend-package.ts";
import { PretendXero } from "../examples/demo/pretend-xero.ts";
import { quickbooks } from "../examples/demo/quickbooks.ts";
import { sage } from "../examples/demo/sage.ts";
import type { SampleAccount } from "../examples/demo/sample.ts";
import { systemClock } from "../src/clock.ts";
import { freePort } from "../test/millrace.ts";
import type { Figure } from "./measure.ts";
import { startService } from "./service.ts";

const accounts = 2;
const linesPerAccount = 1_000;
const factor = 1_000;

/** Xero as one of the packages, so that it is measured like them. */
const xero: OtherPackage = {
  name: "Xero",
  platformKey: "gbol",
  way: "",
  async connect(bank, pretend, newcomer) {
    const books = new PretendXero(pretend.url);
    const [organisation] = await books.addOrganisations([{ name: newcomer.name, accounts: [] }]);
    await approve(newcomer.connection.linkUrl, newcomer.name);
    const connected = [];
    for (const account of newcomer.accounts) {
      const target = await bank.map(newcomer, account.id, undefined, account.lines[0]!.date);
      connected.push({ account, arrived: () => books.lines(organisation!.id, target) });
    }
    return { accounts: connected };
  },
};

interface Measured {
  readonly path: string;
  readonly pack: OtherPackage;
  /** Calls to the provider that a thousand lines need at least: each batch sent and read back once. Null: it calls us. */
  readonly fewest: number | null;
  /** Takes the simulator's limits away. */
  unlimit(pretend: PretendPackage): Promise<unknown>;
}

const measured: readonly Measured[] = [
  {
    path: "xero",
    pack: xero,
    fewest: 2,
    unlimit: (pretend) => new PretendXero(pretend.url).raiseLimits(factor),
  },
  {
    path: "sage",
    pack: sage,
    fewest: 2,
    unlimit: (pretend) => pretend.call("POST", "/settings", { callsPerSecond: 10_000 }),
  },
  {
    path: "freeagent",
    pack: freeagent,
    // Two uploads of 500 lines, and ten pages of 100 to read them back.
    fewest: 12,
    unlimit: (pretend) =>
      pretend.call("POST", "/limits", {
        perMinute: 1_000_000,
        perHour: 1_000_000,
        refreshesPerMinute: 1_000,
      }),
  },
  { path: "quickbooks", pack: quickbooks, fewest: null, unlimit: async () => {} },
  { path: "netsuite", pack: netsuite, fewest: null, unlimit: async () => {} },
];

/** Lines a second from the first push to the last line in the pretend books, with the published limits and without. */
export async function benchPackages(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const limited of [true, false]) figures.push(...(await measureAll(limited)));
  return figures;
}

async function measureAll(limited: boolean): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  const sandboxPort = String(await freePort());
  const raised = {
    MILLRACE_XERO_LIMIT_FACTOR: String(factor),
    MILLRACE_FREEAGENT_LIMIT_FACTOR: String(factor),
    MILLRACE_SAGE_REQUESTS_PER_SECOND: "1000",
  };
  const service = await startService({
    MILLRACE_DATA: folder,
    MILLRACE_SANDBOX_PORT: sandboxPort,
    ...(limited ? {} : raised),
  });
  try {
    const url = service.url.replace("127.0.0.1", "localhost");
    const figures: Figure[] = [];
    for (const one of measured)
      figures.push(
        ...(await measure(
          one,
          new BankClient(url, service.apiKey),
          `http://localhost:${sandboxPort}`,
          limited,
        )),
      );
    return figures;
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  { path, pack, fewest, unlimit }: Measured,
  bank: BankClient,
  sandboxUrl: string,
  limited: boolean,
): Promise<Figure[]> {
  const pretend = new PretendPackage(pack.name, `${sandboxUrl}/${path}`);
  if (!limited) await unlimit(pretend);
  const calls = async () =>
    (await pretend.call<{ counters: { total: number } }>("GET", "/calls?limit=1")).counters.total;
  let before = 0;
  const result = await playPackage(
    bank,
    pretend,
    pack,
    sample(),
    () => systemClock.now(),
    async () => {
      before = fewest === null ? 0 : await calls();
    },
  );
  if (result.matching !== result.lines)
    throw new Error(`${pack.name}: ${result.differences.slice(0, 3).join("; ")}`);
  const seconds = result.tookMs / 1_000;
  const rate: Figure = {
    name: `${pack.name}, limits ${limited ? "as published" : "off"}`,
    value: result.lines / seconds,
    unit: "lines/s",
  };
  if (fewest === null || !limited) return [rate];
  const used = (((await calls()) - before) * 1_000) / result.lines;
  return [
    rate,
    { name: `${pack.name}, calls for 1,000 lines (fewest possible: ${fewest})`, value: used, unit: "calls" },
  ];
}

/** Lines of the last ten days, whose balances chain. */
function sample(): SampleAccount[] {
  const today = systemClock.now().getTime();
  return Array.from({ length: accounts }, (_, place) => {
    const id = `55${place}0${place}`;
    let cents = 0;
    const lines = Array.from({ length: linesPerAccount }, (_line, nth) => {
      const amount = ((nth * 37) % 1_000) - 400;
      cents += amount;
      const days = 10 - Math.floor((nth * 10) / linesPerAccount);
      return {
        accountId: id,
        id: `b-${nth}`,
        date: new Date(today - days * 86_400_000).toISOString().slice(0, 10),
        amount: text(amount),
        balance: text(cents),
        description: `Line ${nth}`,
        counterparty: "",
        transactionType: amount < 0 ? "Debit" : "Credit",
      };
    });
    return { id, lines };
  });
}

const text = (cents: number): string => (cents / 100).toFixed(2).replace(/\.?0+$/, "");
