import type { Application } from "../application.ts";
import { pendingMigrations } from "../database/migrate.ts";
import type { Server } from "./server.ts";

type Check = "ok" | string;

/** `GET /healthz`: the process is alive. `GET /readyz`: it can do its work; 503 names what it cannot reach. */
export function healthRoutes(server: Server, application: Application, draining: () => boolean): void {
  server.get("/healthz", async () => ({ status: "alive" }));

  server.get("/readyz", async (_request, reply) => {
    const database = await check(
      () => application.database.one({ text: "select 1 as one" }),
      "cannot be reached",
    );
    const migrations =
      database === "ok"
        ? await check(() => nonePending(application), "are pending: run npm run migrate")
        : "unknown";
    const queue: Check = application.jobs.ready() ? "ok" : "is not running";
    const process: Check = draining() ? "is shutting down" : "ok";
    const checks = { database, migrations, queue, process };
    const ready = Object.values(checks).every((state) => state === "ok");
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: ready ? "ready" : "not ready", checks });
  });
}

async function nonePending({ database }: Application): Promise<void> {
  if ((await pendingMigrations(database)).length > 0) throw new Error("pending");
}

async function check(run: () => Promise<unknown>, failure: string): Promise<Check> {
  try {
    await run();
    return "ok";
  } catch {
    return failure;
  }
}
