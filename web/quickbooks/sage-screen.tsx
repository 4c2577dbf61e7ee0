import { Waiting } from "../app/lazily.tsx";

/** Connecting from inside Sage. */
export function SageScreen(_: { connectionId: string }) {
  return <Waiting />;
}
