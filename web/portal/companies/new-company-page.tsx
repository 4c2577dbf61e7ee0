import { Paper } from "@mantine/core";
import { useLocation } from "wouter";
import { useTexts } from "../app/locale.tsx";
import { useSession } from "../app/session.tsx";
import { useChange } from "../app/use-api.ts";
import { notify } from "../kit/notify.ts";
import { Page } from "../kit/page.tsx";
import type { CompanyReply } from "./company.ts";
import { type CompanyContent, CompanyForm } from "./company-form.tsx";
import { ownersChange, sameOwners, useOwners } from "./owners.ts";
import { companiesTexts } from "./texts.ts";

/** Makes a company, gives it the owners that were chosen, and leads to its links, which come next. */
export function NewCompanyPage() {
  const t = useTexts(companiesTexts);
  const [, go] = useLocation();
  const { person } = useSession();
  const { limited } = useOwners();
  const create = useChange<CompanyContent, CompanyReply>((body) => ({ path: "/companies", body }), {
    refresh: ["/companies"],
  });
  const own = useChange(ownersChange, { refresh: ["/companies"] });
  const save = async (content: CompanyContent, owners: readonly string[]) => {
    const company = await create.mutateAsync(content).catch(() => undefined);
    if (!company) return;
    const { id, name, ownerUserIds } = company;
    notify.done(t("created.done", { name }));
    if (!sameOwners(owners, ownerUserIds))
      await own
        .mutateAsync({ companyId: id, owners })
        .catch((error) => notify.failed(error, t("ownersFailed")));
    go(limited && !owners.includes(person.id) ? "/companies" : `/companies?connections=${id}`);
  };
  return (
    <Page title={t("createTitle")} lead={t("createLead")} crumbs={[{ to: "/companies", label: t("title") }]}>
      <Paper withBorder p="lg" maw={640}>
        <CompanyForm
          owners={[person.id]}
          action={t("create")}
          busy={create.isPending || own.isPending}
          error={create.error}
          onSave={(content, owners) => void save(content, owners)}
          onCancel={() => go("/companies")}
        />
      </Paper>
    </Page>
  );
}
