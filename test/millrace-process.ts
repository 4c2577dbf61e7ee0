import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lettersAndDigits, randomText, systemRandom } from "../src/random.ts";
import { Bank } from "./bank.ts";
import { announcedData, copyData } from "./database.ts";
import { freePort } from "./millrace.ts";
import { RemoteXero } from "./remote-xero.ts";
import { waitFor } from "./wait-for.ts";

const root = join(import.meta.dirname, "..");
const bin = join(root, "node_modules/.bin");

interface Cleanup {
  after(run: () => void | Promise<void>): void;
}

type Settings = Readonly<Record<string, string>>;

export interface StartOptions {
  /** Default `node src/main.ts`; with `npm`, what a person types. */
  readonly command?: "start" | "npm start" | "npm run migrate";
  /** Another file than `src/main.ts`, for `start`. */
  readonly entry?: string;
  /** Added to the installation's; an empty text takes one away. */
  readonly settings?: Settings;
  readonly account?: { readonly uid: number; readonly gid: number };
}

/** A data folder and two ports, for real processes that are started on them; everything is gone after the test. */
export class Installation {
  readonly folder: string;
  readonly port: number;
  readonly sandboxPort: number;
  readonly apiKey = `test${randomText(systemRandom, 36, lettersAndDigits)}`;
  readonly #settings: Settings;
  readonly #processes: MillraceProcess[] = [];

  private constructor(folder: string, port: number, sandboxPort: number, settings: Settings) {
    this.folder = folder;
    this.port = port;
    this.sandboxPort = sandboxPort;
    this.#settings = settings;
  }

  /** The data folder is there and migrated, as a first start leaves it, unless it must be `empty`. */
  static async prepare(t: Cleanup, settings: Settings = {}, { empty = false } = {}): Promise<Installation> {
    const folder = mkdtempSync(join(tmpdir(), "millrace-process-"));
    // As root the database server runs under another user, who must be able to pass.
    chmodSync(folder, 0o711);
    const installation = new Installation(folder, await freePort(), await freePort(), settings);
    t.after(() => installation.#clear());
    const data = announcedData();
    if (data !== undefined && !empty && !settings.DATABASE_URL) copyData(data, installation.dataFolder);
    return installation;
  }

  get dataFolder(): string {
    return join(this.folder, "data");
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** The pretend Xero of this installation, over HTTP. */
  get xero(): RemoteXero {
    return new RemoteXero(`http://127.0.0.1:${this.sandboxPort}/xero`);
  }

  /** A bank with the API key of the settings (`withKey`), or with another one. */
  bank(apiKey = this.apiKey): Bank {
    const { xero } = this;
    const lines = () => {
      throw new Error("these books are read over HTTP");
    };
    const approve = (url: string, organisationId: string) => xero.approve(url, organisationId);
    return new Bank(this.url, apiKey, { xero: { admin: { approve, lines } } });
  }

  /** As a setting: the first API key is known instead of shown. */
  get withKey(): Settings {
    return { MILLRACE_API_KEY: this.apiKey };
  }

  giveTo({ uid, gid }: { uid: number; gid: number }): void {
    chownSync(this.folder, uid, gid);
  }

  start(options: StartOptions = {}): MillraceProcess {
    const { PATH, TMPDIR, HOME, NODE_COMPILE_CACHE } = process.env;
    const settings = {
      PORT: String(this.port),
      MILLRACE_SANDBOX_PORT: String(this.sandboxPort),
      MILLRACE_DATA: this.dataFolder,
      ...this.#settings,
      ...options.settings,
    };
    const given = Object.entries(settings).filter(([, value]) => value !== "");
    const [command, ...words] = {
      start: [process.execPath, options.entry ?? "src/main.ts"],
      "npm start": ["npm", "start"],
      "npm run migrate": ["npm", "run", "migrate"],
    }[options.command ?? "start"];
    const child = spawn(command!, words, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { PATH: `${bin}:${PATH}`, TMPDIR, HOME, NODE_COMPILE_CACHE, ...Object.fromEntries(given) },
      ...options.account,
    });
    const started = new MillraceProcess(child, this.url);
    this.#processes.push(started);
    return started;
  }

  async #clear(): Promise<void> {
    for (const one of this.#processes) one.killEverything();
    for (const one of this.#processes) await one.ended;
    await waitFor("the servers to end", () => processesNaming(this.folder).length === 0);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running Millrace, or npm with one, in a process group of its own as a terminal would make it. */
export class MillraceProcess {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly startedAt = performance.now();
  /** Everything it printed, errors included. */
  output = "";
  readonly #url: string;
  #over: Ended | undefined;

  constructor(child: ChildProcess, url: string) {
    this.#url = url;
    if (child.pid === undefined) throw new Error("the process could not be started");
    this.pid = child.pid;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding("utf8");
      stream.on("data", (text: string) => {
        this.output += text;
      });
    }
    this.ended = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        this.#over = { code, signal };
        resolve(this.#over);
      });
    });
  }

  get running(): boolean {
    return this.#over === undefined;
  }

  /** Waits until `/readyz` says so; fails at once, with what was printed, when the process ends instead. */
  async ready(limitMs = 30_000): Promise<this> {
    await waitFor(
      "the process to be ready",
      async () => {
        if (!this.running) throw new Error(`it ended instead of being ready:\n${this.output}`);
        const reply = await fetch(`${this.#url}/readyz`).catch(() => undefined);
        return reply?.status === 200;
      },
      limitMs,
    );
    return this;
  }

  /** Waits until it has printed something that matches. */
  said(pattern: RegExp, limitMs?: number): Promise<RegExpExecArray> {
    return waitFor(`${pattern} to be printed`, () => pattern.exec(this.output) ?? undefined, limitMs);
  }

  signal(name: NodeJS.Signals): void {
    if (this.running) process.kill(this.pid, name);
  }

  /** As a terminal does with Ctrl-C. */
  signalGroup(name: NodeJS.Signals): void {
    if (this.running) process.kill(-this.pid, name);
  }

  /** Every living process that came from this one: its group, the database server's and its watcher's sessions. */
  family(): number[] {
    return familyOf(this.pid);
  }

  /** SIGKILL to all of them, the database included, in one go. */
  killEverything(): void {
    for (const pid of this.family()) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended by itself a moment ago.
      }
    }
  }
}

interface Living {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

/** Processes as Linux shows them; zombies are not among them. */
function living(): Living[] {
  const found: Living[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const text = readFileSync(`/proc/${name}/stat`, "latin1");
      const [state, parent, group, session] = text.slice(text.lastIndexOf(")") + 2).split(" ");
      if (state === "Z") continue;
      found.push({
        pid: Number(name),
        parent: Number(parent),
        group: Number(group),
        session: Number(session),
      });
    } catch {
      // It has just ended.
    }
  }
  return found;
}

function familyOf(pid: number): number[] {
  const all = living();
  const family = new Set<number>();
  const sessions = new Set<number>();
  for (let grown = true; grown; ) {
    grown = false;
    for (const one of all) {
      const belongs =
        one.pid === pid || one.group === pid || family.has(one.parent) || sessions.has(one.session);
      if (!belongs || family.has(one.pid)) continue;
      family.add(one.pid);
      if (one.session === one.pid || family.has(one.session)) sessions.add(one.session);
      grown = true;
    }
  }
  return [...family];
}

/** Of these processes, those that still live. */
export function stillLiving(pids: readonly number[]): number[] {
  const alive = new Set(living().map(({ pid }) => pid));
  return pids.filter((pid) => alive.has(pid));
}

/** Living processes whose command line names something below the folder. */
export function processesNaming(folder: string): number[] {
  return living()
    .map(({ pid }) => pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${folder}/`);
      } catch {
        return false;
      }
    });
}
