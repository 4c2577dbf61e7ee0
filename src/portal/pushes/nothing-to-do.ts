import type { RepairObstacle, RepairPlan } from "../../delivery/repair.ts";
import { Problem } from "../../problem.ts";

const remedies: Readonly<Record<RepairObstacle, string>> = {
  "connection-not-linked": "the connection is not linked: send the customer its link first",
  "account-not-connected": "the source account is not connected: let it be mapped first",
  "feed-ended": "the feed they went through has ended: push them again, and they go through the present one",
  collected: "the accounting software collects lines by itself",
  "not-set-up": "the accounting software is not set up in this installation",
};

/** 400 that says why a retry has nothing to do. */
export const nothingToDo = ({ kept }: Pick<RepairPlan, "kept">): Problem =>
  new Problem(
    "push-not-repairable",
    kept
      ? `${kept.lines} lines cannot be sent again: ${remedies[kept.obstacle]}.`
      : "No line of it is refused, cancelled, in doubt or on hold.",
  );
