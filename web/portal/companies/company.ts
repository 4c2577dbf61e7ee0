import type { companyReply } from "../../../src/companies/company.ts";

export type CompanyReply = ReturnType<typeof companyReply>;
export type ConnectionReply = CompanyReply["dataConnections"][number];

/** From what needs somebody to what needs nobody. */
const order = ["Deauthorized", "PendingAuth", "Linked", "Unlinked"];

/** How many connections are in each state, the state that needs somebody first. */
export function statesOf(connections: readonly ConnectionReply[]): { status: string; count: number }[] {
  return order
    .map((status) => ({ status, count: connections.filter((one) => one.status === status).length }))
    .filter(({ count }) => count > 0);
}

/** Errors that still stand. */
export const activeErrors = ({ dataConnectionErrors }: ConnectionReply) =>
  dataConnectionErrors.filter(({ status }) => status === "Active");

/** Characters that the API would take out of a company's name, each once. */
export const forbiddenIn = (name: string): string[] => [
  ...new Set([...name].filter((character) => !/[A-Za-z0-9\s\-',&@.?!]/.test(character))),
];

const tones = { Linked: "good", PendingAuth: "busy", Deauthorized: "warn", Unlinked: "quiet" } as const;
export const connectionTone = (status: string) => tones[status as keyof typeof tones] ?? "quiet";
