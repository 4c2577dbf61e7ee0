import { useMutation, useQuery } from "@tanstack/react-query";
import type { PortalRole } from "../../../src/access/roles.ts";
import { ApiError, api } from "../app/api.ts";

export interface Methods {
  readonly client: { readonly name: string; readonly environment: "test" | "live" };
  readonly firstStart: boolean;
  readonly password: boolean;
  readonly singleSignOn: { readonly name: string } | null;
  readonly message: string | null;
}

export interface Enrolment {
  readonly uri: string;
  readonly secret: string;
}

export type NextStep =
  | { readonly next: "code" }
  | { readonly next: "enrolment"; readonly enrolment: Enrolment };

export interface OpenInvitation {
  readonly kind: "first-administrator" | "invitation";
  readonly name: string | null;
  readonly email: string | null;
  readonly role: PortalRole;
  readonly password: boolean;
  readonly singleSignOn: { readonly name: string } | null;
}

export const useMethods = () =>
  useQuery<Methods, Error>({
    queryKey: ["/sign-in/methods"],
    queryFn: () => api.get<Methods>("/sign-in/methods"),
  });

/** One step of signing in. Unlike `useChange` it stays where it is after 401: nobody is signed in yet. */
export const useStep = <I, R>(path: string, onDone: (reply: R, input: I) => void) =>
  useMutation<R, Error, I>({ mutationFn: (body) => api.post<R>(path, body), onSuccess: onDone });

export const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof ApiError && error.status === status;

/** Where to go once signed in: where the person was, if that is a page of the Portal. */
export function goOn(): void {
  const asked = new URLSearchParams(location.search).get("return") ?? "";
  const inside = URL.canParse(asked, location.origin) ? new URL(asked, location.origin) : undefined;
  const good =
    inside?.origin === location.origin &&
    inside.pathname.startsWith("/portal/") &&
    !/\/sign-in$|\/welcome$/.test(inside.pathname);
  location.assign(good ? inside.pathname + inside.search : "/portal/");
}

/**
 * Leads to the identity server, which leads back to the page that was asked for. `again` has people who are signed in show
 * once more who they are, and come back to where they are.
 */
export function leaveForSingleSignOn({ again }: { again?: boolean } = {}): void {
  const asked = new URLSearchParams(location.search).get("return");
  const back = again ? location.pathname + location.search : asked;
  const query = new URLSearchParams();
  if (back) query.set("return", back);
  if (again) query.set("again", "1");
  location.assign(`/portal/api/sign-in/single-sign-on${query.size > 0 ? `?${query}` : ""}`);
}
