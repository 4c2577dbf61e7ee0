import { useTexts } from "../app/locale.tsx";
import { Empty } from "../kit/empty.tsx";
import { LinkButton } from "../kit/link.tsx";
import type { TabProps } from "./company-page.tsx";
import { feedTexts } from "./feed-texts.ts";

/** Leads to the pushes of this company. */
export function PushesTab({ company }: TabProps) {
  const t = useTexts(feedTexts);
  const to = `/monitor/pushes?companyId=${company.id}`;
  return (
    <Empty icon="send" title={t("pushesTitle")} action={<LinkButton to={to}>{t("showPushes")}</LinkButton>}>
      {t("pushesText", { name: company.name })}
    </Empty>
  );
}
