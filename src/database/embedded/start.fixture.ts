// A small Millrace for the tests: starts the embedded database, tells what it has on standard output, and on SIGTERM or
// SIGINT drains (uses the database once more) before it stops.
import { openDatabase } from "../pool.ts";
import { type EmbeddedOptions, startEmbedded } from "./start.ts";

const tell = (what: object): void => {
  process.stdout.write(`${JSON.stringify(what)}\n`);
};

const options = JSON.parse(process.argv[2] ?? "{}") as EmbeddedOptions;
try {
  const embedded = await startEmbedded({ ...options, log: (line) => tell({ line }) });
  const drain = async (): Promise<void> => {
    const database = openDatabase(embedded.connection);
    const answer = await database.one<{ answer: number }>({ text: "select 42 as answer" });
    tell({ drained: answer.answer });
    await database.close();
    await embedded.stop();
    tell({ stopped: true });
    process.exit();
  };
  process.once("SIGTERM", () => void drain());
  process.once("SIGINT", () => void drain());
  tell({ ready: embedded.connection, location: embedded.location, takenOver: embedded.takenOver });
  setInterval(() => {}, 60_000);
} catch (error) {
  tell({ refused: (error as Error).message });
  process.exitCode = 1;
}
