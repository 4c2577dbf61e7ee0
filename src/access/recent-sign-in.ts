import { minute } from "../clock.ts";
import { Problem } from "../problem.ts";
import type { Person } from "./person.ts";

/** How long after showing who they are people may do what is sensitive, in milliseconds. */
export const recentSignIn = 10 * minute;

/** Throws 403 unless the person has shown within ten minutes who they are: an unattended screen is not enough. */
export function requireRecentSignIn({ provenAt }: Pick<Person, "provenAt">, now: Date): void {
  if (now.getTime() - provenAt.getTime() <= recentSignIn) return;
  throw new Problem(
    "confirmation-needed",
    "Show again who you are: this needs a sign-in within the last ten minutes.",
  );
}
