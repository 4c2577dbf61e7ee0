import { day } from "../../clock.ts";
import { Problem } from "../../problem.ts";
import { lettersAndDigits, type Random, randomText } from "../../random.ts";

/** In milliseconds. */
export const invitationLife = { "first-administrator": day, invitation: 7 * day } as const;

/** A secret that stands in a link: 238 bits. */
export const newInvitationToken = (random: Random): string => randomText(random, 40, lettersAndDigits);

/** The page where an invitation is accepted. The token is in the fragment, which browsers send to nobody. */
export const invitationUrl = (portalUrl: string, token: string): string =>
  `${portalUrl}/portal/welcome#${token}`;

export const invitationEnded = (): Problem =>
  new Problem(
    "invitation-not-found",
    "This link has been used, has expired or was replaced by another. Ask an administrator for a new one.",
  );
