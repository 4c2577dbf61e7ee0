import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../test/millrace.ts";
import { type Figure, overRounds, residentMegabytes } from "./measure.ts";
import { startService } from "./service.ts";

/** Time from starting the process to ready on an empty data folder and on a used one, and resident memory when idle. */
export async function benchStart(rounds: number): Promise<Figure[]> {
  const cold: number[] = [];
  const warm: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
    const settings = async () => ({
      MILLRACE_DATA: join(folder, "data"),
      MILLRACE_SANDBOX_PORT: String(await freePort()),
    });
    const first = await startService(await settings());
    cold.push(first.readyMs / 1000);
    await first.stop();
    const second = await startService(await settings());
    warm.push(second.readyMs / 1000);
    memory.push(residentMegabytes(second.process.pid!));
    await second.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    overRounds("start to ready, empty data folder", "s", cold, { atMost: 4 }),
    overRounds("start to ready, used data folder", "s", warm, { atMost: 2 }),
    overRounds("resident memory, ready and idle (Node process)", "MB", memory, { atMost: 250 }),
  ];
}
