import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import {
  type HostCall,
  type HostReply,
  type ScriptOutcome,
  type ScriptRun,
  scriptError,
} from "./script-run.ts";

/** Answers what a running script asks of NetSuite; what it throws reaches the script. */
export type AnswerCall = (run: ScriptRun, call: HostCall) => unknown | Promise<unknown>;

interface Stage {
  readonly worker: Worker;
  readonly replies: MessagePort;
  readonly bell: Int32Array;
}

/** Longest a script may run, in real time; NetSuite's own limit for what people wait for is five minutes. */
const longestRun = 60_000;
const keptIdle = 2;

/** Runs scripts in threads of their own, each run in a fresh context. Idle threads keep no process alive. */
export class ScriptHost {
  readonly #answer: AnswerCall;
  #idle: Stage[] = [];
  readonly #all = new Set<Stage>();
  readonly #running = new Set<(outcome: ScriptOutcome) => void>();
  #closed = false;

  constructor(answer: AnswerCall) {
    this.#answer = answer;
  }

  async run(run: ScriptRun): Promise<ScriptOutcome> {
    if (this.#closed) return failed("UNEXPECTED_ERROR", "The pretend NetSuite is closed");
    const stage = this.#idle.pop() ?? this.#open();
    stage.worker.ref();
    const { promise, resolve } = Promise.withResolvers<ScriptOutcome>();
    this.#running.add(resolve);
    const { worker } = stage;
    const hear = (message: { call: HostCall } | { outcome: ScriptOutcome }) => {
      if ("outcome" in message) resolve(message.outcome);
      else void this.#reply(stage, run, message.call);
    };
    const broke = (error: unknown) => {
      this.#drop(stage);
      resolve(failed("UNEXPECTED_ERROR", scriptError(error).message));
    };
    worker.on("message", hear);
    worker.once("error", broke);
    const tooLong = setTimeout(() => {
      this.#drop(stage);
      resolve(failed("SSS_TIME_LIMIT_EXCEEDED", "Script Execution Time Exceeded"));
    }, longestRun);
    worker.postMessage(run);
    const outcome = await promise;
    clearTimeout(tooLong);
    this.#running.delete(resolve);
    worker.off("message", hear);
    worker.off("error", broke);
    this.#rest(stage);
    return outcome;
  }

  /** Ends every thread; scripts that run fail. */
  async close(): Promise<void> {
    this.#closed = true;
    const stages = [...this.#all];
    for (const resolve of this.#running)
      resolve(failed("UNEXPECTED_ERROR", "The pretend NetSuite is closed"));
    await Promise.all(stages.map((stage) => this.#drop(stage)));
  }

  #open(): Stage {
    const { port1, port2 } = new MessageChannel();
    const bell = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL("./script-worker.ts", import.meta.url), {
      workerData: { replies: port2, bell },
      transferList: [port2],
      execArgv: [],
      env: {},
      name: "pretend NetSuite",
    });
    const stage = { worker, replies: port1, bell };
    worker.on("error", () => void this.#drop(stage));
    this.#all.add(stage);
    return stage;
  }

  async #reply(stage: Stage, run: ScriptRun, call: HostCall): Promise<void> {
    let reply: HostReply;
    try {
      reply = { value: await this.#answer(run, call) };
    } catch (thrown) {
      reply = { error: scriptError(thrown) };
    }
    if (!this.#all.has(stage)) return;
    stage.replies.postMessage(reply);
    Atomics.store(stage.bell, 0, 1);
    Atomics.notify(stage.bell, 0);
  }

  #rest(stage: Stage): void {
    if (!this.#all.has(stage)) return;
    if (this.#idle.length >= keptIdle || this.#closed) {
      void this.#drop(stage);
      return;
    }
    stage.worker.unref();
    this.#idle.push(stage);
  }

  async #drop(stage: Stage): Promise<void> {
    this.#idle = this.#idle.filter((idle) => idle !== stage);
    if (!this.#all.delete(stage)) return;
    stage.replies.close();
    await stage.worker.terminate();
  }
}

const failed = (name: string, message: string): ScriptOutcome => ({
  kind: "failed",
  error: { name, message },
  output: null,
  unitsUsed: 0,
});
