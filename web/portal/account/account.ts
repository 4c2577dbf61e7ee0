import type { Static } from "typebox";
import type { PersonDetails } from "../../../src/access/people/person-view.ts";
import type { SessionView } from "../../../src/access/sign-in/schemas.ts";

export type Account = Static<typeof PersonDetails>;
export type OpenSession = Static<typeof SessionView>;
