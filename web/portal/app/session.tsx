import { createContext, type ReactNode, useContext } from "react";
import type { Capability, PortalRole } from "../../../src/access/roles.ts";

/** Reply of `GET /portal/api/session`. */
export interface Session {
  readonly person: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly role: PortalRole;
  };
  /** What the person may do. */
  readonly capabilities: readonly Capability[];
  readonly client: { readonly id: string; readonly name: string; readonly environment: "test" | "live" };
  /** Whether pretend accounting software runs here. */
  readonly sandbox: boolean;
  /** The language that the person chose for their account. */
  readonly locale: string | null;
}

const SessionContext = createContext<Session | null>(null);

export function Signed({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Who is signed in, and what they may do: `const { may } = useSession(); may("companies.delete")`. */
export function useSession(): Session & { may(capability: Capability | undefined): boolean } {
  const session = useContext(SessionContext);
  if (!session) throw new Error("a page of the Portal without a session");
  return {
    ...session,
    may: (capability) => capability === undefined || session.capabilities.includes(capability),
  };
}
