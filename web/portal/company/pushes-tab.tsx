import { Pushes } from "../pushes/pushes.tsx";
import type { TabProps } from "./company-page.tsx";

/** The pushes of this company. */
export function PushesTab({ company }: Pick<TabProps, "company">) {
  return <Pushes companyId={company.id} />;
}
