import type { PortalRole } from "../../../src/access/roles.ts";
import { useTexts } from "../app/locale.tsx";
import { appTexts } from "../app/texts.ts";

/** Roles by their names in the present language. */
export function useRoleName(): (role: PortalRole) => string {
  const t = useTexts(appTexts);
  return (role) => t(`role.${role}`);
}
