import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { type Account, cannotSwitch } from "./account.ts";

/** A program that ends when this process does, however that dies. */
export interface Watched {
  readonly pid: number;
  /** Resolves when the program has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Tries a signal; the program may run under another user. */
  signal(name: NodeJS.Signals): void;
  /** Asks the program to end now, the way the death of this process would. */
  interrupt(): void;
  /** Lets this process end (and the program with it) although the program runs. */
  unref(): void;
}

// The shell keeps the read end of a pipe whose only write end is in this process. When it closes, by our death or on
// purpose, the shell interrupts the program, which for PostgreSQL is a fast and clean shutdown. A line on the pipe says
// that the program has ended and its number may belong to another one by now.
const watch = `trap '' INT TERM HUP QUIT; read -r word <&3 || kill -INT "$1" 2>/dev/null`;
// The watcher is started by a shell that ends at once, so that it is no child of the program: the PostgreSQL postmaster
// takes the end of a child it does not know for a crash.
const watchAndRun = `(set -- "$$"; (${watch}) </dev/null >/dev/null 2>&1 &); exec 3<&-; exec "$@" </dev/null`;

export interface Command {
  readonly program: string;
  readonly values: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly account: Account | undefined;
  /** File descriptor for what it prints. */
  readonly output: number;
}

/** Starts the program in a session of its own, so that Ctrl-C in our terminal does not reach it before we say so. */
export async function startWatched(command: Command): Promise<Watched> {
  const { output, account } = command;
  const child = spawn("/bin/sh", ["-c", watchAndRun, "sh", command.program, ...command.values], {
    cwd: "/",
    detached: true,
    stdio: ["ignore", output, output, "pipe"],
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC", ...command.environment },
    ...account,
  });
  let running = true;
  let wanted = true;
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("exit", (code, signal) => {
      running = false;
      pipe.end("ended\n");
      resolve({ code, signal });
    });
  });
  let pipe = pipeOf(child);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => reject(cannotSwitch(account, error)));
  });
  const pid = child.pid!;
  keepWatch(child);

  /** A watcher that was killed is replaced while its program runs. */
  function keepWatch(watcher: ChildProcess): void {
    pipe = pipeOf(watcher);
    pipe.unref();
    pipe.on("error", () => {});
    pipe.once("close", () => {
      if (!running || !wanted) return;
      const next = spawn("/bin/sh", ["-c", watch, "sh", String(pid)], {
        cwd: "/",
        detached: true,
        stdio: ["ignore", "ignore", "ignore", "pipe"],
        env: { PATH: "/usr/bin:/bin" },
        ...account,
      });
      next.once("error", () => {});
      next.unref();
      keepWatch(next);
    });
    // Without a reader the end of the watcher would go unnoticed.
    pipe.resume();
  }

  return {
    pid,
    ended,
    signal: (name) => {
      if (!running) return;
      try {
        process.kill(pid, name);
      } catch {
        // Without the right to signal another user's process only the watcher can.
      }
    },
    interrupt: () => {
      wanted = false;
      pipe.destroy();
    },
    unref: () => child.unref(),
  };
}

function pipeOf(child: ChildProcess): Socket {
  return child.stdio[3] as Socket;
}
