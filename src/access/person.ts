import type { PortalRole } from "./roles.ts";

/** Somebody of the operator's who is signed in to the Portal. */
export interface Person {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly role: PortalRole;
  /** Of the session they are signed in with. */
  readonly sessionId: string;
  /** When they last showed who they are. */
  readonly provenAt: Date;
}
