import type { PortalRole } from "../../../src/access/roles.ts";
import { useLocale } from "../app/locale.tsx";

const names: Record<"en" | "fr-CA", Record<PortalRole, string>> = {
  en: {
    onboarding: "Onboarding",
    advisor: "Advisor",
    analyst: "Analyst",
    developer: "Developer",
    administrator: "Administrator",
    support: "Support (reads only)",
  },
  "fr-CA": {
    onboarding: "Intégration",
    advisor: "Conseil",
    analyst: "Analyse",
    developer: "Développement",
    administrator: "Administration",
    support: "Soutien (lecture seule)",
  },
};

/** Roles by their names in the present language. */
export function useRoleName(): (role: PortalRole) => string {
  const { locale } = useLocale();
  return (role) => names[locale][role];
}
