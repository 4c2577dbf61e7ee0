import type { Static } from "typebox";
import type { PersonDetails } from "../../../src/access/people/person-view.ts";
import type { PortalRole } from "../../../src/access/roles.ts";

export type Person = Static<typeof PersonDetails>;

/** What the API answers when it made a link, which is shown once. */
export interface Invitation {
  readonly person: Person;
  readonly url: string;
  readonly expires: string;
}

/** Those who may do least come first; the reading role last. */
export const roleOrder: readonly PortalRole[] = [
  "onboarding",
  "advisor",
  "analyst",
  "developer",
  "administrator",
  "support",
];
